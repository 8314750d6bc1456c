import assert from 'node:assert/strict';
import { busyBetween } from '../../bench/measure/process-stats.js';
import { missingLoad } from '../../bench/throughput/fill.js';

describe('how many purchases keep a machine busy', () => {
  const usualMs = 25_000;

  it('is as many more as it idles, at most half as many at once', () => {
    assert.equal(missingLoad(400, { busy: 0.8, takesMs: usualMs }, usualMs), 100);
    assert.equal(missingLoad(400, { busy: 0.3, takesMs: usualMs }, usualMs), 200);
  });

  it('is no more where it is busy, or where purchases already wait for something else', () => {
    assert.equal(missingLoad(400, { busy: 0.95, takesMs: usualMs }, usualMs), 0);
    assert.equal(missingLoad(400, { busy: 0.6, takesMs: usualMs * 2 }, usualMs), 0);
    assert.equal(missingLoad(400, { busy: 0.6, takesMs: Infinity }, usualMs), 0);
  });

  it('is told by what the processors did between two moments', () => {
    assert.equal(busyBetween({ busy: 100, idle: 50 }, { busy: 400, idle: 150 }), 0.75);
  });
});
