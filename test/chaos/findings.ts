import type { Check } from '../../chaos/checks/check.js';
import type {
  PurchaseCase,
  RecordedFacts,
  WorkflowRun,
} from '../../chaos/record/recorded-facts.js';
import type { ClientRun } from '../../chaos/run/client-run.js';
import { COMPRESSED } from '../../chaos/settings.js';
import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import { get, SUBJECT } from './ledger.js';

export const lookup = (ms: number, answer = 404, status?: string, fault?: string): LedgerGet[] => [
  { ...get(ms, 'operation', answer, status), ...(fault && { fault }) },
];
export const number = (ms: number, answer = 404) => [get(ms, 'number', answer)];

interface Circumstances {
  readonly disruptions?: RecordedFacts['disruptions'];
  readonly runs?: readonly WorkflowRun[];
  readonly cancels?: LedgerEntry['cancels'];
  readonly operated?: ClientRun['operated'];
}

/** The posts and GETs of one purchase, and what else happened. */
export type Given = [
  posts: readonly LedgerPost[],
  gets: readonly LedgerGet[],
  others?: Circumstances,
];

/** The findings of a check about one purchase. */
export function findings(
  { check }: Check,
  posts: readonly LedgerPost[],
  gets: readonly LedgerGet[],
  { disruptions = [], runs = [], cancels = [], operated }: Circumstances = {},
) {
  const entry = { posts, gets, cancels, bought: [] };
  const ledger = { unmatchedPosts: [] };
  const facts = { settings: COMPRESSED, ledger, disruptions } as unknown as RecordedFacts;
  return check(facts, [
    { clientRun: { subject: SUBJECT, operated }, entry, runs } as unknown as PurchaseCase,
  ]);
}
