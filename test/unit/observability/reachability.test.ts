import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { Reachability, registerReachableGauge } from '../../../src/observability/reachability.js';

const SUBJECT = 'Temporal, or its namespace "n",';

/** A connection that answers a request as given. */
const connectionTo = (request: (deadline: number) => Promise<unknown>) => ({
  withDeadline: (deadline: number) => request(deadline),
  workflowService: { describeNamespace: () => Promise.resolve() },
});

/** A server that can be made unreachable, and a clock that is set by hand. */
function setUp() {
  const state = { now: 0, unreachable: false, requests: 0, deadline: 0 };
  const connection = connectionTo((deadline) => {
    state.requests += 1;
    state.deadline = deadline;
    const refused = Object.assign(new Error('14 UNAVAILABLE: refused'), { details: 'refused' });
    return state.unreachable ? Promise.reject(refused) : Promise.resolve();
  });
  return { state, reachability: new Reachability(connection, 'n', () => state.now) };
}

describe('Reachability', () => {
  it('sends a request with a deadline, and caches the result for two seconds', async () => {
    const { state, reachability } = setUp();
    const before = Date.now();
    assert.deepEqual(await Promise.all([reachability.problem(), reachability.problem()]), [
      undefined,
      undefined,
    ]);
    assert.equal(state.requests, 1);
    const withinMs = state.deadline - before;
    assert.ok(withinMs >= 3_000 && withinMs <= 3_000 + Date.now() - before, `${withinMs} ms`);
    state.unreachable = true;
    state.now = 1_999;
    assert.equal(await reachability.problem(), undefined);
    state.now = 2_000;
    assert.equal(await reachability.problem(), `${SUBJECT} cannot be reached: refused`);
    state.unreachable = false;
    state.now = 4_000;
    assert.equal(await reachability.problem(), undefined);
    assert.equal(state.requests, 3);
  });

  it('reports a problem after the deadline, although the connection still retries', async () => {
    const hanging = new Reachability(
      connectionTo(() => new Promise(() => undefined)),
      'n',
    );
    assert.equal(await hanging.problem(), `${SUBJECT} cannot be reached: no response within 3 s`);
  });

  it('registers a gauge of 1 or 0', async () => {
    const { state, reachability } = setUp();
    const registry = new Registry();
    registerReachableGauge(registry, reachability);
    assert.match(await registry.metrics(), /^acs_temporal_reachable 1$/m);
    state.unreachable = true;
    state.now = 5_000;
    assert.match(await registry.metrics(), /^acs_temporal_reachable 0$/m);
  });
});
