import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Keeps what each process writes, in a file of its name. */
export class Logs {
  private readonly files = new Map<string, WriteStream>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Where the lines of one process go. */
  of(name: string): (line: string) => void {
    const file = this.files.get(name) ?? createWriteStream(join(this.folder, `${name}.log`));
    this.files.set(name, file);
    return (line) => {
      file.write(`${line}\n`);
    };
  }

  async close(): Promise<void> {
    const closed = [...this.files.values()].map(
      (file) => new Promise<void>((resolve) => file.end(resolve)),
    );
    await Promise.all(closed);
  }
}
