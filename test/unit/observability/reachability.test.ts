import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { Reachability, showReachable } from '../../../src/observability/reachability.js';

/** Something that is there or away, asked by a clock that is set by hand. */
function world() {
  const state = { now: 0, away: false, asks: 0, deadline: 0 };
  const ask = (deadline: number) => {
    state.asks += 1;
    state.deadline = deadline;
    const refused = Object.assign(new Error('14 UNAVAILABLE: refused'), { details: 'refused' });
    return state.away ? Promise.reject(refused) : Promise.resolve();
  };
  return { state, reachability: new Reachability({ name: 'It', ask }, () => state.now) };
}

describe('whether something can be reached', () => {
  it('is asked with a deadline, and not again for a moment', async () => {
    const { state, reachability } = world();
    const before = Date.now();
    assert.deepEqual(await Promise.all([reachability.problem(), reachability.problem()]), [
      undefined,
      undefined,
    ]);
    assert.equal(state.asks, 1);
    const withinMs = state.deadline - before;
    assert.ok(withinMs >= 3_000 && withinMs <= 3_000 + Date.now() - before, `${withinMs} ms`);
    state.away = true;
    state.now = 1_999;
    assert.equal(await reachability.problem(), undefined);
    state.now = 2_000;
    assert.equal(await reachability.problem(), 'It cannot be reached: refused');
    state.away = false;
    state.now = 4_000;
    assert.equal(await reachability.problem(), undefined);
    assert.equal(state.asks, 3);
  });

  it('is no once the deadline is over, whatever the connection goes on trying', async () => {
    const never = new Reachability({ name: 'It', ask: () => new Promise(() => undefined) });
    assert.equal(await never.problem(), 'It cannot be reached: no answer within 3 s');
  });

  it('is a gauge of 1 or 0', async () => {
    const { state, reachability } = world();
    const registry = new Registry();
    showReachable(registry, reachability);
    assert.match(await registry.metrics(), /^acs_temporal_reachable 1$/m);
    state.away = true;
    state.now = 5_000;
    assert.match(await registry.metrics(), /^acs_temporal_reachable 0$/m);
  });
});
