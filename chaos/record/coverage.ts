import { KINDS, type FaultKind } from '../../emulator/faults/rules.js';
import type { LedgerEntry, LedgerGet } from '../../emulator/index.js';
import { behaviorIn, type AppliedPhase, type BehaviorName } from '../plan/behavior-phases.js';
import { OPERATOR_ACTIONS, type OperatorAction } from '../plan/operator-actions.js';
import type { RecordedFacts } from './recorded-facts.js';

/** Something planned that affected no purchase. */
export type Gap = { readonly text: string } & (
  | { readonly kind: 'fault'; readonly fault: FaultKind }
  | { readonly kind: 'action'; readonly action: OperatorAction }
  | { readonly kind: 'behavior'; readonly name: BehaviorName; readonly value: string }
);

type Covered = Pick<RecordedFacts, 'plan' | 'ledger' | 'phases' | 'clientRuns'>;

/** All that a run had to cover and did not. */
export function gapsOf(facts: Covered): Gap[] {
  return [...faultGaps(facts), ...actionGaps(facts), ...behaviorGaps(facts)];
}

function faultGaps({ ledger: { calls, searches }, clientRuns }: Covered): Gap[] {
  const gaps = KINDS.filter((kind) => !calls.byKind[kind]).map((fault): Gap => {
    return { kind: 'fault', fault, text: `no call had the fault ${fault}` };
  });
  // Without it, no check has seen a POST that follows a lost one.
  const fault = 'dropBefore';
  const isRepeated = clientRuns.some(({ searchId }) => {
    const posts = searches[searchId]?.posts ?? [];
    return posts.length > 1 && posts[0]?.fault === fault;
  });
  const text = 'no lost POST was followed by another';
  return isRepeated ? gaps : [...gaps, { kind: 'fault', fault, text }];
}

function actionGaps({ clientRuns }: Covered): Gap[] {
  const done = clientRuns.map(({ operated }) => operated?.done === true && operated.action);
  return OPERATOR_ACTIONS.filter((action) => !done.includes(action)).map((action) => {
    return { kind: 'action', action, text: `no operator has done ${action}` };
  });
}

/** Timers are not more exact than this. */
const TOLERANCE_MS = 20;

function behaviorGaps({ plan, ledger, phases, clientRuns }: Covered): Gap[] {
  const entries = Object.values(ledger.searches);
  const planned = plan.phases.flatMap((phase) => {
    const behavior = behaviorIn(phase);
    const overridden = Object.keys(phase.overrides);
    const names = (overridden.length > 0 ? overridden : Object.keys(behavior)) as BehaviorName[];
    return names.map((name) => ({ name, value: behavior[name], durationMs: phase.durationMs }));
  });
  const gaps = planned.flatMap(({ name, value, durationMs }): Gap[] => {
    const applied = phases.filter((phase) => behaviorIn(phase)[name] === value);
    const longest = Math.max(0, ...applied.map((one) => one.endedAt - one.startedAt));
    if (longest < durationMs - TOLERANCE_MS)
      return [
        { kind: 'behavior', name, value, text: `${name}=${value} lasted ${longest} ms only` },
      ];
    if (NOT_REQUIRED.includes(name)) return [];
    const text = `no purchase was affected by ${name}=${value}`;
    const isCovered = entries.some((entry) => isAffected(entry, name, value, applied));
    return isCovered ? [] : [{ kind: 'behavior', name, value, text }];
  });
  // A purchase whose operation stops ends otherwise when the response to its cancel is lost.
  const stops = { kind: 'behavior', name: 'cancelPurchase', value: 'stops' } as const;
  const isCanceled = clientRuns.some(({ ended }) => ended === 'canceled');
  return isCanceled ? gaps : [...gaps, { ...stops, text: 'no purchase ended as canceled' }];
}

/** The service reads a search after its purchase only where a worker died with what it had read. */
const NOT_REQUIRED: readonly BehaviorName[] = ['searchResultAfterPurchase'];

/** Whether the ledger shows an effect of a behavior on a search. */
function isAffected(
  { posts, gets, cancels }: LedgerEntry,
  name: BehaviorName,
  value: string,
  applied: readonly AppliedPhase[],
): boolean {
  const isWithin = (time: string | null) => {
    const at = Date.parse(time ?? '');
    return applied.some(({ startedAt, endedAt }) => at >= startedAt && at <= endedAt);
  };
  switch (name) {
    case 'secondPurchase':
      return posts.some(({ outcome }) => outcome === value);
    case 'operationBeforePurchase':
      return gets.some((get) => isBeforePurchase(get, posts) && shows(get, value));
    case 'purchaseAfterExpiry': {
      const status = value === 'notFound' ? 404 : 202;
      return posts.some(({ outcome, answer }) => outcome === 'expired' && answer === status);
    }
    case 'cancelPurchase':
      if (value === 'ignored')
        return cancels.some(
          (one) => one.answer === 204 && one.effect === 'none' && isWithin(one.at),
        );
      return cancels.some(({ effect }) => effect === (value === 'stops' ? 'stopped' : 'refused'));
    case 'provisioning':
      return posts.some((post) => post.outcome === 'accepted' && isWithin(post.processedAt));
    case 'searchResultAfterPurchase':
      return false;
  }
}

function isBeforePurchase({ at, of }: LedgerGet, posts: LedgerEntry['posts']): boolean {
  const isPurchased = posts.some(
    ({ outcome, processedAt }) =>
      (outcome === 'accepted' || outcome === 'expired') && (processedAt ?? '~') <= at,
  );
  return of === 'operation' && !isPurchased;
}

/** Whether the service itself responded with this status. */
function shows({ answer, status, fault }: LedgerGet, value: string): boolean {
  if (fault !== undefined) return false;
  return value === 'notFound' ? answer === 404 : status === value;
}
