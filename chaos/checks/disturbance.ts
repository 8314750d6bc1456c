import { actionsMissedIn } from '../facts/actions.js';
import type { Facts } from '../facts/facts.js';
import { missedPositions } from '../facts/positions.js';
import { BLOWS } from '../plan/blows.js';
import { kindsMissedIn } from '../plan/faults.js';
import { DOORS } from '../plan/purchases.js';
import type { Check } from './check.js';

/** Of all calls of the API. */
export const LEAST_SHARE = 0.2;

/** A run in which nothing was broken proves nothing. */
export const disturbedEnough: Check = {
  promise: 'all that was to be broken was broken',
  hold: (facts) => {
    const problems = [
      ...shareProblem(facts),
      ...kindsMissedIn(facts.ledger.calls.byKind).map((kind) => `no call was struck by ${kind}`),
      ...BLOWS.filter((kind) => !facts.struck.some((blow) => blow.kind === kind)).map(
        (kind) => `nothing was struck by ${kind}`,
      ),
      ...actionsMissedIn(facts.called).map((action) => `no operator has done ${action}`),
      ...missedPositions(facts.ledger, facts.behaved, facts.plan.purchases.length).map(
        ({ position: { name, value }, why }) => `${name}=${value} ${why}`,
      ),
      ...DOORS.filter((door) => !repeated(facts, door)).map(
        (door) => `nobody asked again by ${door}`,
      ),
      ...(facts.called.some(({ cancel }) => cancel?.told.is === 'acknowledged')
        ? []
        : ['nothing was canceled']),
    ];
    return { examined: facts.ledger.calls.all, violations: problems };
  },
};

/** Processes end when they are struck down, and never otherwise. */
export const nothingFellOver: Check = {
  promise: 'no process ended that was not struck down',
  hold: ({ struck, deaths }) => ({
    examined: struck.length,
    violations: deaths.map((death) => `${death.process} ${death.how}`),
  }),
};

function shareProblem({ ledger: { calls } }: Facts): string[] {
  const share = calls.struck / calls.all;
  return share >= LEAST_SHARE
    ? []
    : [`only ${(share * 100).toFixed(1)} % of the calls were struck`];
}

function repeated({ called }: Facts, door: string): boolean {
  return called.some(({ asks }) => asks.length > 1 && asks.some((ask) => ask.door === door));
}
