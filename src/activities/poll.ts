import { Context } from '@temporalio/activity';
import type { Answering } from '../purchase/is-report.js';
import type { PollReport, Progress } from '../purchase/reports.js';
import { isOver, statusMeaning } from '../purchase/status.js';
import type { Dependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import type { PollInput } from './inputs.js';
import { logged } from './logged.js';
import { PollRun } from './poll-run.js';
import { acsUnavailable } from './unavailable.js';
import { refuseWrongResource } from './wrong-resource.js';

/**
 * The poll activity: GETs the operation until it ends, or until the next look is far enough away to be worth
 * a durable timer. Short pauses happen in here because the engine charges for steps, not for waiting
 * (docs/decisions/0002-pauses-inside-the-activity.md).
 */
export function createPoll(deps: Dependencies) {
  return async function pollOperation(input: PollInput): Promise<Answering<PollReport>> {
    refuseWrongResource(input, deps);
    const { info, cancellationSignal } = Context.current();
    const acs = logged(deps.acs, deps.log, input.searchId);
    const stop = AbortSignal.any([deps.stopping, cancellationSignal]);
    const waitedMs = info.currentAttemptScheduledTimestampMs - info.scheduledTimestampMs;
    const earlier = info.heartbeatDetails as Progress | undefined;
    const first: Progress = earlier ?? { doing: 'polling', gets: 0 };
    return withHeartbeat(input.settings.heartbeatTimeoutMs, first, async (heartbeat) => {
      const run = new PollRun(acs, input, deps, stop, waitedMs, earlier?.gets ?? 0);
      let latest = first;
      const outcome = await run.toItsEnd((progress) => {
        if (isNews(progress, latest)) heartbeat.tell(progress);
        else heartbeat.note(progress);
        latest = progress;
      });
      if ('reason' in outcome) {
        // The next attempt counts on from here.
        heartbeat.tell(latest);
        throw acsUnavailable(outcome, input.settings, deps);
      }
      return { ...outcome, nonce: input.nonce };
    });
  };
}

/** An operation that has ended is reported in a moment. */
function isNews({ status = '' }: Progress, latest: Progress): boolean {
  return status !== latest.status && !isOver(statusMeaning(status));
}
