import assert from 'node:assert/strict';
import { since } from '../../../src/cli/arguments.js';

describe('acs-purchase reconcile: --since', () => {
  it('accepts ISO dates and durations', () => {
    assert.equal(since('2026-01-31').toISOString(), '2026-01-31T00:00:00.000Z');
    assert.equal(since('2026-01-31T03:00:00+01:00').toISOString(), '2026-01-31T02:00:00.000Z');
    const monthAgo = Date.now() - 30 * 86_400_000;
    assert.ok(Math.abs(since('30d').getTime() - monthAgo) < 1_000);
  });

  it('rejects other texts, impossible dates and the future', () => {
    for (const text of ['', '30', 'yesterday', '2026-02-31', '2026-01-31T03:00', '-3d', '3y']) {
      assert.throws(() => since(text), /Expected a date/, text);
    }
    assert.throws(() => since('2999-01-01'), /in the future/);
  });
});
