import assert from 'node:assert/strict';
import { Worker, type InjectedSinks } from '@temporalio/worker';
import { conclusionOf } from '../../src/purchase/state/observe-lookup.js';
import type { LookupResult } from '../../src/purchase/contract/activity-results.js';
import type { PurchaseMetrics } from '../../src/workflows/metrics.js';
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
  const sinks: InjectedSinks<PurchaseMetrics> = {
    purchaseMetrics: {
      started: hear('started'),
      accepted: hear('accepted'),
      lookedUp: hear('lookedUp'),
      stalled: hear('stalled'),
      ended: hear('ended'),
    },
  };
  const { bundle } = await sharedTemporal();
  await Worker.runReplayHistory({ workflowBundle: bundle, sinks }, history, workflowIdOf(history));
  return told;
}

/** Of `bought-with-event.json`: its stall timer is started, and the child that delivers the event has started. */
const [STALL_TIMER, CHILD_STARTED] = [6, 28];
/** Of `answer-lost.json`: the second look is completed. */
const SECOND_LOOK = 17;

describe('what a purchase tells those who count', () => {
  it('is a stall that comes before its end', async () => {
    assert.deepEqual(await toldBy(recordedHistory('stalled-with-events.json')), [
      'started',
      'accepted: response',
      'stalled',
      'ended',
    ]);
  });

  it('is no stall once it has ended, though its event is still being handed over', async () => {
    const history = withEventAt(recordedHistory('bought-with-event.json'), CHILD_STARTED, {
      eventType: 'EVENT_TYPE_TIMER_FIRED',
      timerFiredEventAttributes: { timerId: '1', startedEventId: String(STALL_TIMER) },
    });
    assert.deepEqual(await toldBy(history), ['started', 'accepted: response', 'ended']);
  });

  it('is that a second look found it, where the look alone would not tell it from a shadow', async () => {
    const history = withPayloadsOf(recordedHistory('answer-lost.json'), SECOND_LOOK, (json) => {
      const report = JSON.parse(json) as LookupResult;
      if (report.operation.kind !== 'ok') assert.fail('it shows no operation');
      const shown = { ...report.operation.operation, status: 'notStarted' };
      const operation = { ...report.operation, operation: shown };
      const doubtful = { ...report, operation, numbers: 'notOwned' } as LookupResult;
      assert.equal(conclusionOf(doubtful), 'placeholder');
      return JSON.stringify(doubtful);
    });
    assert.deepEqual(await toldBy(history), [
      'started',
      'lookedUp: present',
      'accepted: lookup',
      'ended',
    ]);
  });
});
