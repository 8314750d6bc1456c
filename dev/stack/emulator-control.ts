import type { FaultRuleInput, LedgerEntry } from '../../emulator/index.js';

/** The emulator's control interface, spoken to over HTTP (docs/emulator.md). */
export class EmulatorControl {
  constructor(private readonly endpoint: string) {}

  /** Makes a finished search, whose numbers are on hold, and returns its id. */
  async search(wish: { quantity?: number } = {}): Promise<string> {
    const { searchId } = (await this.call('POST', 'searches', wish)) as { searchId: string };
    return searchId;
  }

  /** What really happened to a search. */
  async ledger(searchId: string): Promise<LedgerEntry> {
    return (await this.call('GET', `ledger?searchId=${searchId}`)) as LedgerEntry;
  }

  async setFaults(rules: readonly FaultRuleInput[]): Promise<void> {
    await this.call('PUT', 'faults', rules);
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.endpoint}/emulator/${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the emulator answered ${answer.status} to ${path}: ${text}`);
    return JSON.parse(text);
  }
}
