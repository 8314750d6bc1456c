import { constants } from 'node:os';
import { onNpmExit } from './processes/npm.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal asked the program to end. */
export class Interrupted extends Error {
  constructor(readonly signal: (typeof SIGNALS)[number]) {
    super(`ended by ${signal}`);
  }

  /** As in shells: 128 plus the number of the signal. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Runs a program, prints its error and exits with its code. The first signal aborts `stopping`, the second ends the
 * program at once. Its children end with it.
 *
 * @param main rejects with the reason of `stopping`, or with an error whose message is printed
 */
export async function runProgram(main: (stopping: AbortSignal) => Promise<number>): Promise<never> {
  const stopping = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const interrupted = new Interrupted(signal);
      if (stopping.signal.aborted) process.exit(interrupted.exitCode);
      stopping.abort(interrupted);
    });
  }
  onNpmExit(() => {
    stopping.abort(new Interrupted('SIGHUP'));
  });
  // The reader of a pipe may end first.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    process.exit(await main(stopping.signal));
  } catch (error) {
    if (error instanceof Interrupted) process.exit(error.exitCode);
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** The result of `work`. @throws the reason of `stopping` when it aborts first */
export async function abortable<T>(stopping: AbortSignal, work: Promise<T>): Promise<T> {
  stopping.throwIfAborted();
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(stopping.reason as Error);
    };
    stopping.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    if (stop) stopping.removeEventListener('abort', stop);
  }
}
