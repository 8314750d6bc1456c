import assert from 'node:assert/strict';
import { queueRate } from '../../../src/worker/create-workers.js';

describe('the rate of POSTs', () => {
  it('is kept by the server as long as it may be somebody’s quota', () => {
    assert.deepEqual(queueRate(0.2), { maxTaskQueueActivitiesPerSecond: 0.2 });
    assert.deepEqual(queueRate(99), { maxTaskQueueActivitiesPerSecond: 99 });
  });

  it('is not asked of the server where it is none', () => {
    assert.deepEqual(queueRate(100), {});
    assert.deepEqual(queueRate(undefined), {});
  });
});
