import assert from 'node:assert/strict';
import { queueRate } from '../../../src/worker/create-workers.js';

describe('queueRate', () => {
  it('limits the queue to a rate that may be a quota of ACS', () => {
    assert.deepEqual(queueRate(0.2), { maxTaskQueueActivitiesPerSecond: 0.2 });
    assert.deepEqual(queueRate(99), { maxTaskQueueActivitiesPerSecond: 99 });
  });

  it('sets no limit at rates of 100 and above, or without a rate', () => {
    assert.deepEqual(queueRate(100), {});
    assert.deepEqual(queueRate(undefined), {});
  });
});
