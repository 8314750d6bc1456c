import type { Ledger, LedgerEntry } from '../../emulator/index.js';
import type { FailureCode } from '../../src/purchase/contract/catalogue.js';
import type { UnknownReason } from '../../src/purchase/state/outcome.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { Called } from '../conduct/account.js';
import type { Dealt } from '../plan/blows.js';
import type { Plan } from '../plan/plan.js';
import type { Death } from '../stack/kept.js';
import type { Behaved } from './behaved.js';

/** The numbers of a receipt: owned, not owned, and those about which the service did not answer. */
export interface BoughtNumbers {
  readonly confirmed: readonly string[];
  readonly missing: readonly string[];
  readonly unread: readonly string[];
}

/** What a failure tells of itself. */
export interface FailedEnd {
  readonly code: FailureCode;
  readonly reason?: UnknownReason;
  /** POSTs that may have reached the service, as the purchase itself counted them. */
  readonly posts?: number;
}

/** How a run of a purchase ended, read from Temporal. */
export type RunEnd =
  | ({ readonly is: 'bought' } & BoughtNumbers)
  | ({ readonly is: 'failed' } & FailedEnd)
  | { readonly is: 'canceled' }
  /** It goes on in another run, of this id. */
  | { readonly is: 'continued'; readonly in: string }
  /** None of the ends that the contract knows: it runs, was terminated, or broke. */
  | { readonly is: 'none'; readonly why: string };

/** Why a run ended that an operator ended: the first as the client tells it. */
export const TERMINATED = 'it was terminated';
export const DELETED = 'it was deleted';

/** One run. Times are epoch ms. */
export interface Run {
  readonly operationId: string;
  readonly runId: string;
  readonly startedAt: number;
  /** Infinity while it runs. */
  readonly closedAt: number;
  readonly end: RunEnd;
}

/** One delivery as the receiver got it. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the doors say of a purchase once all is over. */
export interface Telling {
  /** The status and the code of the error; missing when the gateway did not answer. */
  readonly gateway?: { readonly status: string; readonly code?: string };
  readonly client: string;
}

/** What the search for secrets found. */
export interface Scan {
  readonly files: number;
  readonly bytes: number;
  /** `file: what`. */
  readonly found: readonly string[];
  /** Files in which something that is no secret had to be found, and was not: they were not really read. */
  readonly blind: readonly string[];
}

/** What workers did that served another ACS resource for a while. */
export interface OtherResource {
  /** Requests that it got. */
  readonly calls: number;
  /** Activities that such a worker did not run. */
  readonly refused: number;
}

/** All that is known after a run, from every side; the checks look at nothing else. */
export interface Facts {
  readonly plan: Plan;
  readonly settings: Durations;
  readonly called: readonly Called[];
  /** Planned purchases for which nobody could ask before the time was over. */
  readonly unstarted: number;
  readonly struck: readonly Dealt[];
  readonly deaths: readonly Death[];
  readonly ledger: Ledger;
  /** At the ACS resource to which no purchase belongs. */
  readonly otherResource: OtherResource;
  /** Each change of the behaviour of the service. */
  readonly behaved: readonly Behaved[];
  readonly runs: readonly Run[];
  readonly deliveries: readonly Delivery[];
  /** That signs deliveries: `whsec_…`. */
  readonly eventsSecret: string;
  readonly tellings: Readonly<Record<string, Telling>>;
  readonly scan: Scan;
}

/** Everything about one search. */
export interface Case {
  readonly called: Called;
  readonly entry: LedgerEntry;
  /** In the order of their start. */
  readonly runs: readonly Run[];
}

/** The searches one by one. @throws Error when the ledger does not know one */
export function casesOf({ called, ledger, runs }: Facts): Case[] {
  return called.map((one) => {
    const entry = ledger.searches[one.searchId];
    if (!entry) throw new Error(`the ledger has no search ${one.searchId}`);
    const own = runs.filter(({ operationId }) => operationId === `purchase_${one.searchId}`);
    return { called: one, entry, runs: [...own].sort(inOrder) };
  });
}

/** A reset run may begin in the same millisecond in which the run before it is closed. */
function inOrder(a: Run, b: Run): number {
  return a.startedAt - b.startedAt || a.closedAt - b.closedAt;
}

/** Whether an operator ended this run, and another followed in its place. */
export function wasReplaced({ called, runs }: Case, run: Run): boolean {
  const { end } = run;
  const isEnded = end.is === 'none' && [TERMINATED, DELETED].includes(end.why);
  return isEnded && called.operated !== undefined && run !== runs.at(-1);
}

/**
 * Since when somebody has had to account for each POST that was sent before a moment: since the run that
 * followed an end. A run that was terminated or reset is no end: the next must prove what became of its
 * POST. Of a deleted run nobody can know.
 */
export function accountableSince(runs: readonly Run[], at: number): number {
  const isEnd = ({ end }: Run) =>
    end.is !== 'continued' && !(end.is === 'none' && end.why === TERMINATED);
  return startAfter(isEnd, runs, at);
}

/**
 * When the purchase began that was under way at a moment (epoch ms): with the first of the runs that continued one
 * another. 0 when none was.
 */
export function purchaseStart(runs: readonly Run[], at: number): number {
  return startAfter(({ end }) => end.is !== 'continued', runs, at);
}

function startAfter(isEnd: (run: Run) => boolean, runs: readonly Run[], at: number): number {
  const begun = runs.filter(({ startedAt }) => startedAt <= at);
  const breaks = begun.slice(0, -1).findLastIndex(isEnd);
  return begun[breaks + 1]?.startedAt ?? 0;
}
