import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import type { Event } from './events.js';

/** Where events are kept: nowhere, or in a file that outlives the process. */
export interface LedgerFile {
  /** Returns once the event can no longer be lost by the death of this process. */
  append(event: Event): void;
  close(): void;
}

export const NO_LEDGER_FILE: LedgerFile = { append: () => undefined, close: () => undefined };

/**
 * Opens a ledger file, one JSON event a line, and hands what it holds to `replay`. Appends are synchronous: an
 * answer is sent only after the event behind it was written.
 *
 * @throws Error that names the line when the file is no ledger; a torn last line, which a kill can leave, is cut off
 */
export function openLedgerFile(path: string, replay: (event: Event) => void): LedgerFile {
  if (existsSync(path)) readEvents(path).forEach(replay);
  const file = openSync(path, 'a');
  return {
    append: (event) => {
      appendFileSync(file, `${JSON.stringify(event)}\n`);
    },
    close: () => {
      closeSync(file);
    },
  };
}

function readEvents(path: string): Event[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseEvent(line, path, index + 1));
}

function parseEvent(line: string, path: string, number: number): Event {
  try {
    return JSON.parse(line) as Event;
  } catch {
    throw new Error(`${path}, line ${number}, is no event of a ledger; name another file`);
  }
}
