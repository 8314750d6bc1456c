import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import type { Event } from './events.js';

/** Stores events, in a file or nowhere. */
export interface LedgerFile {
  /** Returns once a crash of this process can no longer lose the event. */
  append(event: Event): void;
  close(): void;
}

export const NO_LEDGER_FILE: LedgerFile = { append: () => undefined, close: () => undefined };

/**
 * Opens a ledger file, one JSON event a line, and passes its events to `replay`. Appends are synchronous: a
 * response is sent only after its event was written.
 *
 * @throws Error that names the line when the file is no ledger. A partial last line, left by a kill, is removed.
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
    throw new Error(`${path}, line ${number}, is not an event of a ledger; choose another file`);
  }
}
