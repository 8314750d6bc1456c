import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Event } from '../../emulator/state/events.js';

const CHUNK_BYTES = 1 << 20;

/** Follows the ledger file of an emulator, which holds one event a line: cheaper than asking for all of it again and again. */
export class LedgerTail {
  private file: number | undefined;
  private position = 0;
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly path: string) {}

  /** The events written since the last call, in their order. */
  read(): Event[] {
    if (!existsSync(this.path)) return [];
    this.file ??= openSync(this.path, 'r');
    const parts = [this.rest];
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const length = readSync(this.file, chunk, 0, chunk.length, this.position);
      if (length === 0) break;
      parts.push(Buffer.from(chunk.subarray(0, length)));
      this.position += length;
    }
    const bytes = Buffer.concat(parts);
    const whole = bytes.lastIndexOf('\n') + 1;
    this.rest = Buffer.from(bytes.subarray(whole));
    const lines = bytes.toString('utf8', 0, whole).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Event);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}
