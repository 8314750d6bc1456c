import { formatPhase } from '../plan/behavior-phases.js';
import { DISRUPTION_KINDS } from '../plan/disruptions.js';
import { CLIENT_KINDS, type ClientKind } from '../plan/purchases.js';
import { gapsOf } from '../record/coverage.js';
import type { RecordedFacts } from '../record/recorded-facts.js';
import type { Check } from './check.js';

/** Of all calls of the API. */
const MIN_FAULT_SHARE = 0.2;

/** A run without disruptions proves nothing. */
export const everythingCovered: Check = {
  promise: 'every planned disruption was injected',
  check: (facts) => {
    const { ledger, disruptions, clientRuns } = facts;
    const { calls } = ledger;
    const share = calls.struck / calls.all;
    const isCanceled = clientRuns.some(({ cancel }) => cancel?.result.kind === 'acknowledged');
    return {
      checked: calls.all,
      violations: [
        ...(share < MIN_FAULT_SHARE
          ? [`only ${(share * 100).toFixed(1)} % of the calls had a fault`]
          : []),
        ...gapsOf(facts).map(({ text }) => text),
        ...shortPhases(facts),
        ...DISRUPTION_KINDS.filter((kind) => !disruptions.some((one) => one.kind === kind)).map(
          (kind) => `no ${kind} was injected`,
        ),
        ...CLIENT_KINDS.filter((client) => !sentDuplicate(facts, client)).map(
          (client) => `no duplicate request was sent by ${client}`,
        ),
        ...(isCanceled ? [] : ['no cancel was acknowledged']),
      ],
    };
  },
};

export const noUnexpectedExit: Check = {
  promise: 'no process ended without a disruption',
  check: ({ disruptions, unexpectedExits }) => ({
    checked: disruptions.length,
    violations: unexpectedExits.map(({ process, reason }) => `${process} ${reason}`),
  }),
};

/** Timers are not more exact than this. */
const TOLERANCE_MS = 20;

function shortPhases({ plan, phases }: RecordedFacts): string[] {
  return plan.phases.flatMap((planned) => {
    const name = formatPhase(planned);
    const applied = phases.filter((phase) => formatPhase(phase) === name);
    const longest = Math.max(0, ...applied.map((one) => one.endedAt - one.startedAt));
    const isShort = longest < planned.durationMs - TOLERANCE_MS;
    return isShort ? [`the behavior ${name} lasted ${longest} ms only`] : [];
  });
}

function sentDuplicate({ clientRuns }: RecordedFacts, client: ClientKind): boolean {
  return clientRuns.some(
    ({ requests }) => requests.length > 1 && requests.some((one) => one.client === client),
  );
}
