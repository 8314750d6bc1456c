import type { Emulation } from '../emulation.js';
import type { FaultRule } from '../faults/rules.js';

/** An authenticated call of a known operation. */
export interface Call {
  readonly emulation: Emulation;
  /** The id in the path. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly apiVersion: string;
  readonly body: unknown;
  readonly now: number;
  /** Outcome faults that apply to this call. */
  readonly outcomes: readonly FaultRule[];
  /** Of a purchase: the id of its POST in the ledger. */
  readonly postId?: number;
  /** Records that the service processed this GET, and the status it returned. */
  readonly recordGet: (status?: string) => void;
}

/** A relative URL with the api-version of the request, as the service sends it. */
export function relativeUrl(path: string, { apiVersion }: Call): string {
  return `${path}?api-version=${apiVersion}`;
}
