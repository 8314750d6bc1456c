import type { CommunicationError } from './wire.js';

/** Facts of a call that belong into every log line about it. */
export interface CallFacts {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** The `x-ms-client-request-id` that was sent. */
  readonly clientRequestId: string;
  readonly durationMs: number;
}

/** ACS answered, whatever it said. */
export interface Answer extends CallFacts {
  readonly is: 'answer';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; `undefined` when there is none or it is not JSON. */
  readonly body: unknown;
  readonly msCv?: string;
  readonly error?: CommunicationError;
  readonly retryAfterMs?: number;
}

/**
 * No answer came. `notSent`: the connection was never established, so not a byte of the request left;
 * otherwise it may have arrived.
 */
export interface NoAnswer extends CallFacts {
  readonly is: 'noAnswer';
  readonly notSent: boolean;
  /** Why nothing was sent, where it was not the connection: there is no token, or a limit of ours was against it. */
  readonly because?: 'noToken' | 'rate' | 'throttled';
  /** When a limit has nothing against it any more. */
  readonly retryAfterMs?: number;
  /** Error code and message, free of headers and keys. */
  readonly why: string;
}

export type Reply = Answer | NoAnswer;

/** Whether a limit of ours kept a request back: ACS was not asked, and tells nothing by its silence. */
export function wasKeptBack({ because }: NoAnswer): boolean {
  return because === 'rate' || because === 'throttled';
}
