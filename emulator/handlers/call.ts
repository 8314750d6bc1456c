import type { Emulation } from '../emulation.js';
import type { FaultRule } from '../faults/rules.js';
import type { Get } from '../state/events.js';

/** A signed and recognised call, ready to be handled. */
export interface Call {
  readonly emulation: Emulation;
  /** What the path names. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  readonly body: unknown;
  readonly now: number;
  /** Outcome faults that struck this call. */
  readonly outcomes: readonly FaultRule[];
  /** Of a purchase: its entry in the ledger. */
  readonly postId?: number;
  /** Notes a GET that concerns a search. */
  readonly noteGet: (searchId: string, of: Get['of'], status?: string) => void;
}

/** A relative URL with the caller's own api-version, as the service sends them. */
export function relativeUrl(path: string, { apiVersion }: Call): string {
  return `${path}?api-version=${apiVersion}`;
}
