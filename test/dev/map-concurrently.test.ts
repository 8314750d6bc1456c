import assert from 'node:assert/strict';
import { mapConcurrently } from '../../dev/map-concurrently.js';

describe('mapConcurrently', () => {
  it('runs at most N tasks at a time, keeps the order of results, and rejects on a failure', async () => {
    let now = 0;
    let most = 0;
    const results = await mapConcurrently(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return item * 2;
    });
    assert.deepEqual(results, [2, 4, 6, 8, 10, 12, 14]);
    assert.equal(most, 3);
    const failing = mapConcurrently(2, [1], () => Promise.reject(new Error('no')));
    await assert.rejects(failing, /no/);
  });
});
