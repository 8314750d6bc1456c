import assert from 'node:assert/strict';
import { defaultPayloadConverter, TypedSearchAttributes } from '@temporalio/common';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { liveState, type Description } from '../../../src/client/live-state.js';
import { pendingTimer } from '../../../src/client/pending-timer.js';
import { stallSummary } from '../../../src/purchase/text/ui-text.js';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const STAGE = defineSearchAttributeKey('PurchaseStage', SearchAttributeType.KEYWORD);

const time = (ms: number) => ({ seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1e6 });
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value);

function described(pending?: object, stage = 'provisioning'): Description {
  return {
    workflowId: 'purchase_1',
    status: { code: 1, name: 'RUNNING' },
    typedSearchAttributes: new TypedSearchAttributes([{ key: STAGE, value: stage }]),
    raw: { pendingActivities: pending ? [pending] : [] },
  } as unknown as Description;
}

describe('live state of a purchase', () => {
  const poll = { activityType: { name: 'pollOperation' }, attempt: 1 };
  const details = (progress: object) => ({ payloads: [payload(progress)] });

  it('is its stage alone while a durable timer runs', () => {
    assert.deepEqual(liveState(described(), NOW), { status: 'RUNNING', stage: 'provisioning' });
  });

  it('has no stage before a worker has started it, and ignores unknown stages', () => {
    assert.deepEqual(liveState(described(undefined, 'unheard-of'), NOW), { status: 'RUNNING' });
  });

  const activities: [string, object, string, number?][] = [
    [
      'the details of a heartbeat',
      {
        ...poll,
        state: 2,
        heartbeatDetails: details({ doing: 'polling', status: 'running', gets: 1 }),
        lastHeartbeatTime: time(NOW - 3_000),
      },
      'polling: status running, 1 GET so far',
    ],
    [
      'what an activity does before its first heartbeat',
      { ...poll, state: 2 },
      'polling the operation',
    ],
    [
      'that the heartbeat of a worker is overdue',
      {
        ...poll,
        state: 2,
        heartbeatDetails: details({ doing: 'polling', status: 'running', gets: 7 }),
        lastHeartbeatTime: time(NOW - 8_000),
      },
      'polling: status running, 7 GETs so far; no heartbeat for 8 s',
    ],
    [
      'no overdue heartbeat when the attempt has just started',
      {
        ...poll,
        state: 2,
        heartbeatDetails: details({ doing: 'polling', status: 'running', gets: 7 }),
        lastHeartbeatTime: time(NOW - 30_000),
        lastStartedTime: time(NOW - 1_000),
      },
      'polling: status running, 7 GETs so far',
    ],
    [
      'that the first heartbeat of a worker is overdue',
      { ...poll, state: 2, lastStartedTime: time(NOW - 9_000) },
      'polling the operation; no heartbeat for 9 s',
    ],
    [
      'an outage, the attempt and the next attempt',
      {
        ...poll,
        state: 1,
        attempt: 4,
        lastFailure: { message: 'ACS is not reachable (ECONNREFUSED)' },
        nextAttemptScheduleTime: time(NOW + 6_000),
      },
      'ACS is not reachable (ECONNREFUSED); next attempt in 6 s',
      4,
    ],
    [
      'that no worker is running',
      { ...poll, state: 1, nextAttemptScheduleTime: time(NOW - 500) },
      'waiting for a worker, to poll the operation',
    ],
    [
      'that an operator paused the activity, and that a cancel request waits too',
      { ...poll, state: 5, paused: true, activityId: '3' },
      'pollOperation is paused by an operator; to continue, also with a cancel request: ' +
        'temporal activity unpause --activity-id 3 --workflow-id purchase_1',
    ],
    [
      'a lost worker, before another one continues',
      {
        ...poll,
        state: 1,
        attempt: 2,
        lastFailure: { message: 'activity Heartbeat timeout' },
        nextAttemptScheduleTime: time(NOW - 500),
      },
      'waiting for a worker, to poll the operation; last attempt: its worker was lost (no heartbeat)',
      2,
    ],
  ];
  for (const [what, pending, words, attempt] of activities) {
    it(`shows ${what}`, () => {
      const { activity, attempt: shown } = liveState(described(pending), NOW);
      assert.equal(activity, words);
      assert.equal(shown, attempt);
    });
  }

  it('finds the timer that the purchase waits for, not the stall timer', () => {
    const started = (timerId: string, seconds: number, summary: string) => ({
      eventTime: time(NOW),
      timerStartedEventAttributes: { timerId, startToFireTimeout: { seconds } },
      userMetadata: { summary: payload(summary) },
    });
    const stall = started('1', 600, stallSummary(600_000));
    const wait = started('2', 8, 'running for 0 s, next poll in 8 s');
    const fired = { timerFiredEventAttributes: { timerId: '2' } };
    const timer = (events: object[]) => pendingTimer({ events });
    assert.equal(timer([stall, wait]), 'running for 0 s, next poll in 8 s');
    assert.equal(timer([stall, wait, fired]), undefined);
    assert.equal(timer([]), undefined);
  });
});
