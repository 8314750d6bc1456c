import assert from 'node:assert/strict';
import { Worker, type InjectedSinks } from '@temporalio/worker';
import { verdictOf } from '../../src/purchase/observe-look.js';
import type { LookReport } from '../../src/purchase/reports.js';
import type { PurchaseTally } from '../../src/workflows/tally.js';
import {
  recordedHistory,
  withEventAt,
  withPayloadsOf,
  workflowIdOf,
  type RecordedHistory,
} from '../support/histories.js';
import { sharedTemporal } from '../support/temporal.js';

/** What a purchase tells those who count while it goes the way of a history, in order. */
async function toldBy(history: RecordedHistory): Promise<string[]> {
  const told: string[] = [];
  // A worker hears nothing of this in a replay; whoever asks what is told must.
  const hear = (what: string) => ({
    callDuringReplay: true,
    fn: (_info: unknown, said?: unknown) => {
      told.push(typeof said === 'string' ? `${what}: ${said}` : what);
    },
  });
  const sinks: InjectedSinks<PurchaseTally> = {
    tally: {
      started: hear('started'),
      accepted: hear('accepted'),
      lookedAgain: hear('lookedAgain'),
      stalled: hear('stalled'),
      ended: hear('ended'),
    },
  };
  const { bundle } = await sharedTemporal();
  await Worker.runReplayHistory({ workflowBundle: bundle, sinks }, history, workflowIdOf(history));
  return told;
}

/** Of `bought-with-event.json`: its stall timer is started, and the child that delivers the event has started. */
const [STALL_TIMER, CHILD_STARTED] = [7, 27];
/** Of `answer-lost.json`: the second look is completed. */
const SECOND_LOOK = 22;

describe('what a purchase tells those who count', () => {
  it('is a stall that comes before its end', async () => {
    assert.deepEqual(await toldBy(recordedHistory('stalled-with-events.json')), [
      'started',
      'accepted: answered',
      'stalled',
      'ended',
    ]);
  });

  it('is no stall once it has ended, though its event is still being handed over', async () => {
    const history = withEventAt(recordedHistory('bought-with-event.json'), CHILD_STARTED, {
      eventType: 'EVENT_TYPE_TIMER_FIRED',
      timerFiredEventAttributes: { timerId: '1', startedEventId: String(STALL_TIMER) },
    });
    assert.deepEqual(await toldBy(history), ['started', 'accepted: answered', 'ended']);
  });

  it('is that a second look found it, where the look alone would not tell it from a shadow', async () => {
    const history = withPayloadsOf(recordedHistory('answer-lost.json'), SECOND_LOOK, (json) => {
      const report = JSON.parse(json) as LookReport;
      const operation = { ...report.operation, status: 'notStarted' };
      const doubtful = { ...report, operation, numbers: 'notOwned' } as LookReport;
      assert.equal(verdictOf(doubtful), 'shadow');
      return JSON.stringify(doubtful);
    });
    assert.deepEqual(await toldBy(history), [
      'started',
      'lookedAgain: found',
      'accepted: found',
      'ended',
    ]);
  });
});
