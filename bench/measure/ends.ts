/** Collects how things that were started are ended, so that all of them are, whatever fails in between. */
export class Ends {
  private readonly ends: (() => Promise<unknown>)[] = [];

  add(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  /** Ends all of them, the last one first. @throws what the first of them threw, once all have had their turn */
  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.ends.reverse()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    this.ends.length = 0;
    if (failures.length > 0) throw failures[0] as Error;
  }
}
