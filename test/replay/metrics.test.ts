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

/** The metrics that a purchase reports when it replays a history, in order. */
async function metricsOf(history: RecordedHistory): Promise<string[]> {
  const reported: string[] = [];
  // Sinks are not called in a replay unless they ask for it.
  const sink = (name: string) => ({
    callDuringReplay: true,
    fn: (_info: unknown, value?: unknown) => {
      reported.push(typeof value === 'string' ? `${name}: ${value}` : name);
    },
  });
  const sinks: InjectedSinks<PurchaseMetrics> = {
    purchaseMetrics: {
      started: sink('started'),
      accepted: sink('accepted'),
      lookedUp: sink('lookedUp'),
      stalled: sink('stalled'),
      ended: sink('ended'),
    },
  };
  const { bundle } = await sharedTemporal();
  await Worker.runReplayHistory({ workflowBundle: bundle, sinks }, history, workflowIdOf(history));
  return reported;
}

/** Events of `bought-with-event.json`: the start of the stall timer, and of the child that delivers the event. */
const [STALL_TIMER, CHILD_STARTED] = [6, 28];
/** Event of `response-lost.json`: the lookup after the POST is completed. */
const LOOKUP_COMPLETED = 17;

describe('the metrics of a purchase', () => {
  it('report a stall before the end', async () => {
    assert.deepEqual(await metricsOf(recordedHistory('stalled-with-events.json')), [
      'started',
      'accepted: response',
      'stalled',
      'ended',
    ]);
  });

  it('report no stall after the end, while the event is handed over', async () => {
    const history = withEventAt(recordedHistory('bought-with-event.json'), CHILD_STARTED, {
      eventType: 'EVENT_TYPE_TIMER_FIRED',
      timerFiredEventAttributes: { timerId: '1', startedEventId: String(STALL_TIMER) },
    });
    assert.deepEqual(await metricsOf(history), ['started', 'accepted: response', 'ended']);
  });

  it('report `present` for an operation that only the state distinguishes from a placeholder', async () => {
    const history = withPayloadsOf(
      recordedHistory('response-lost.json'),
      LOOKUP_COMPLETED,
      (json) => {
        const result = JSON.parse(json) as LookupResult;
        if (result.operation.kind !== 'ok') assert.fail('it shows no operation');
        const shown = { ...result.operation.operation, status: 'notStarted' };
        const operation = { ...result.operation, operation: shown };
        const ambiguous = { ...result, operation, numbers: 'notOwned' } as LookupResult;
        assert.equal(conclusionOf(ambiguous), 'placeholder');
        return JSON.stringify(ambiguous);
      },
    );
    assert.deepEqual(await metricsOf(history), [
      'started',
      'lookedUp: present',
      'accepted: lookup',
      'ended',
    ]);
  });
});
