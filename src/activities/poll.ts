import { Context } from '@temporalio/activity';
import type { WithNonce } from '../purchase/contract/is-result.js';
import type { PollResult, Progress } from '../purchase/contract/activity-results.js';
import { isEnded, statusMeaning } from '../purchase/contract/status.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import type { PollInput } from './inputs.js';
import { logCalls } from './log-calls.js';
import { PollRun } from './poll-run.js';
import { acsUnavailable } from './unavailable.js';
import { scheduledAtMs } from './scheduled-at.js';
import { refuseWrongResource } from './wrong-resource.js';

/**
 * The poll activity: polls the operation until it ends, or until the next poll is due late enough for a durable
 * timer. Short pauses happen in the activity, because each timer adds events to the history
 * (docs/decisions/0002-pauses-inside-the-activity.md).
 */
export function createPoll(deps: Dependencies) {
  return async function pollOperation(input: PollInput): Promise<WithNonce<PollResult>> {
    refuseWrongResource(input, deps);
    const { info, cancellationSignal } = Context.current();
    const scheduledAt = scheduledAtMs();
    const acs = logCalls(deps.acs, deps.log, input.subject);
    const stop = AbortSignal.any([deps.stopping, cancellationSignal]);
    const earlier = info.heartbeatDetails as Progress | undefined;
    const first: Progress = earlier ?? { doing: 'polling', gets: 0 };
    return withHeartbeat(input.settings.heartbeatTimeoutMs, first, async (heartbeat) => {
      const run = new PollRun(acs, input, deps, stop, scheduledAt, earlier?.gets ?? 0);
      let latest = first;
      const outcome = await run.run((progress) => {
        if (isNewStatus(progress, latest)) heartbeat.send(progress);
        else heartbeat.set(progress);
        latest = progress;
      });
      if ('reason' in outcome) {
        // The next attempt continues the count.
        heartbeat.send(latest);
        throw acsUnavailable(outcome, input.settings, deps);
      }
      return { ...outcome, nonce: input.nonce };
    });
  };
}

/** A status that ends the poll is returned at once, so no heartbeat shows it. */
function isNewStatus({ status = '' }: Progress, latest: Progress): boolean {
  return status !== latest.status && !isEnded(statusMeaning(status));
}
