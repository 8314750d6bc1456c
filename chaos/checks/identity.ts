import type { Called } from '../conduct/account.js';
import { wasReplaced, type Case, type Telling } from '../facts/facts.js';
import { each, type Check } from './check.js';

/** An operator's reset or start closes one run and opens the next at once. */
const SAME_MOMENT_MS = 1_000;

/** A reset may come when the purchase has ended a moment ago: then it makes another run of it. */
function isReset({ operated }: Called): boolean {
  return operated?.action === 'resetToFirstTask' || operated?.action === 'resetToLastTask';
}

/** One identity: whoever asked for the same search, through whatever door, was told of the same purchase. */
export const duplicatesAreOne: Check = {
  promise: 'duplicate requests are one purchase',
  hold: (_facts, cases) =>
    each(cases, (one) => {
      const { called, runs } = one;
      const { searchId } = called;
      const strangers = called.asks.filter(
        ({ told }) => told.is === 'acknowledged' && told.operationId !== `purchase_${searchId}`,
      );
      if (strangers.length > 0) return `${searchId}: another operation was acknowledged`;
      const refused = called.asks.some(({ told }) => told.is === 'refused');
      const failed = runs.some(({ end }) => end.is === 'failed');
      if (refused && !failed) return `${searchId}: a caller was refused, and no run failed`;
      return runs.flatMap((run, index) => {
        const next = runs[index + 1];
        if (!next) return [];
        if (run.end.is === 'bought' && !isReset(called))
          return [`${searchId}: started anew after it was bought`];
        const closedAt = run.closedAt - (wasReplaced(one, run) ? SAME_MOMENT_MS : 0);
        return next.startedAt < closedAt ? [`${searchId}: two runs at the same time`] : [];
      });
    }),
};

/** Every door tells the same end. */
export const doorsAgree: Check = {
  promise: 'gateway and client tell the end that Temporal has',
  hold: ({ tellings }, cases) =>
    each(cases, (one) => {
      const { searchId } = one.called;
      const telling = tellings[searchId];
      const why = telling ? disagreement(one, telling) : 'nobody was asked';
      return why && `${searchId}: ${why}`;
    }),
};

function disagreement({ runs, entry }: Case, { gateway, client }: Telling): string | undefined {
  const end = runs.at(-1)?.end;
  if (!gateway) return 'the gateway did not answer';
  const said = `the gateway says ${gateway.status}, the client ${client}`;
  const agree = (ofGateway: string, ofClient: string) =>
    gateway.status === ofGateway && client === ofClient ? undefined : said;
  if (end?.is === 'bought') return agree('succeeded', 'succeeded');
  if (end?.is === 'canceled') return agree('failed', 'canceled');
  if (end?.is === 'failed' && end.code !== 'OutcomeUnknown') return agree('failed', 'failed');
  if (client !== 'unknown') return said;
  // The gateway has asked the service, which may know by now.
  const lie = gateway.status === 'failed' && entry.bought.length > 0;
  return lie ? `${said}, and it is bought` : undefined;
}
