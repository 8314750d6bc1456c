import type { Ledger, LedgerEntry } from '../../emulator/index.js';
import type { FailureCode } from '../../src/purchase/contract/catalogue.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { Subject } from '../../src/purchase/contract/subject.js';
import type { UnknownReason } from '../../src/purchase/state/outcome.js';
import type { AppliedPhase } from '../plan/behavior-phases.js';
import type { InjectedDisruption } from '../plan/disruptions.js';
import type { Plan } from '../plan/plan.js';
import type { ClientRun } from '../run/client-run.js';
import type { UnexpectedExit } from '../stack/stack-process.js';

/** How a run of a purchase ended, read from Temporal. */
export type RunOutcome =
  /** The numbers of the receipt. */
  | {
      readonly kind: 'bought';
      readonly confirmed: readonly string[];
      readonly missing: readonly string[];
      readonly unread: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly code: FailureCode;
      readonly reason?: UnknownReason;
      /** POSTs that may have reached ACS, as the purchase counted them. */
      readonly posts?: number;
    }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'continued'; readonly nextRunId: string }
  /** Not an outcome of the contract: the run is open, was terminated or deleted, or the workflow broke. */
  | { readonly kind: 'incomplete'; readonly reason: string };

/** Reasons of runs that an operator ended. */
export const TERMINATED = 'terminated';
export const DELETED = 'deleted';

/** A run of a purchase workflow. Times are epoch ms. */
export interface WorkflowRun {
  readonly operationId: string;
  readonly runId: string;
  readonly startedAt: number;
  /** Infinity while it is open. */
  readonly closedAt: number;
  readonly outcome: RunOutcome;
}

/** An event as the receiver got it. */
export interface EventDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The status of a purchase as the clients report it at the end, or `no response`. */
export interface ReportedOutcome {
  readonly gateway: string;
  readonly client: string;
}

export interface SecretScan {
  readonly files: number;
  readonly bytes: number;
  /** `file: name of the secret`. */
  readonly found: readonly string[];
  /** Files without the text that they certainly contain: the scan did not read them. */
  readonly unread: readonly string[];
}

/** What happened while workers used another ACS resource. */
export interface OtherResource {
  /** Requests to that resource. */
  readonly requests: number;
  /** Activities that these workers did not run. */
  readonly refusedActivities: number;
}

/** All that is known after a run. The checks read nothing else. */
export interface RecordedFacts {
  readonly plan: Plan;
  readonly settings: Durations;
  readonly clientRuns: readonly ClientRun[];
  /** Planned purchases that were not requested before the time was over. */
  readonly unstarted: number;
  readonly disruptions: readonly InjectedDisruption[];
  readonly unexpectedExits: readonly UnexpectedExit[];
  readonly ledger: Ledger;
  readonly otherResource: OtherResource;
  readonly phases: readonly AppliedPhase[];
  readonly runs: readonly WorkflowRun[];
  readonly deliveries: readonly EventDelivery[];
  /** Signs the deliveries: `whsec_…`. */
  readonly eventsSecret: string;
  /** By operation id. */
  readonly reportedOutcomes: Readonly<Record<string, ReportedOutcome>>;
  readonly scan: SecretScan;
}

/** What is known about one purchase. */
export interface PurchaseCase {
  readonly clientRun: ClientRun;
  readonly entry: LedgerEntry;
  /** In the order of their start. */
  readonly runs: readonly WorkflowRun[];
}

/** The purchases one by one. @throws Error when the ledger does not have a subject */
export function casesOf({ clientRuns, ledger, runs }: RecordedFacts): PurchaseCase[] {
  return clientRuns.map((clientRun) => {
    const { subject } = clientRun;
    const entry = ledgerEntryOf(ledger, subject);
    if (!entry) throw new Error(`the ledger does not have ${subject.operationId}`);
    const own = runs.filter(({ operationId }) => operationId === subject.operationId);
    return { clientRun, entry, runs: [...own].sort(byStart) };
  });
}

/** What happened to a search or a reservation. */
export function ledgerEntryOf<S, R>(
  { searches, reservations }: LedgerOf<S, R>,
  { kind, id }: Subject,
): S | R | undefined {
  return kind === 'search' ? searches[id] : reservations[id];
}

interface LedgerOf<S, R> {
  readonly searches: Readonly<Record<string, S>>;
  readonly reservations: Readonly<Record<string, R>>;
}

/** A reset may start the new run in the millisecond in which it closes the old one. */
function byStart(a: WorkflowRun, b: WorkflowRun): number {
  return a.startedAt - b.startedAt || a.closedAt - b.closedAt;
}

/** Whether an operator ended this run and another one followed. */
export function wasReplaced({ clientRun, runs }: PurchaseCase, run: WorkflowRun): boolean {
  const { outcome } = run;
  const isEnded = outcome.kind === 'incomplete' && [TERMINATED, DELETED].includes(outcome.reason);
  return isEnded && clientRun.operated !== undefined && run !== runs.at(-1);
}

/**
 * When the responsibility for POSTs before `at` begins (epoch ms): with the run after the last outcome. A run that
 * was terminated or reset has no outcome, so the next run must prove what became of its POST. After a deleted run
 * nothing is known.
 */
export function accountableSince(runs: readonly WorkflowRun[], at: number): number {
  const isEnd = ({ outcome }: WorkflowRun) =>
    outcome.kind !== 'continued' &&
    !(outcome.kind === 'incomplete' && outcome.reason === TERMINATED);
  return startAfter(isEnd, runs, at);
}

/** The start of the purchase that was open at `at`, its continued runs included (epoch ms); 0 for none. */
export function purchaseStart(runs: readonly WorkflowRun[], at: number): number {
  return startAfter(({ outcome }) => outcome.kind !== 'continued', runs, at);
}

function startAfter(
  isEnd: (run: WorkflowRun) => boolean,
  runs: readonly WorkflowRun[],
  at: number,
): number {
  const started = runs.filter(({ startedAt }) => startedAt <= at);
  const lastEnd = started.slice(0, -1).findLastIndex(isEnd);
  return started[lastEnd + 1]?.startedAt ?? 0;
}
