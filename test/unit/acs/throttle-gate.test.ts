import assert from 'node:assert/strict';
import { ThrottleGate } from '../../../src/acs/rate-limit/throttle-gate.js';

const SECOND_MS = 1_000;
const pauses = { firstMs: 10 * SECOND_MS, longestMs: 60 * SECOND_MS };

describe('the throttle gate', () => {
  let now = 0;
  let gate: ThrottleGate;
  beforeEach(() => {
    now = 0;
    gate = new ThrottleGate(
      () => pauses,
      300 * SECOND_MS,
      () => 0,
      () => now,
    );
  });
  const throttle = (retryAfterMs?: number) => {
    gate.enter('POST')({ status: 429, retryAfterMs });
  };

  it('defers the group of a 429 until its Retry-After, and no other group', () => {
    throttle(30 * SECOND_MS);
    assert.equal(gate.closedForMs('POST'), 30 * SECOND_MS);
    assert.equal(gate.closedForMs('GET'), undefined);
    now = 29 * SECOND_MS;
    assert.equal(gate.closedForMs('POST'), SECOND_MS);
    now = 30 * SECOND_MS;
    assert.equal(gate.closedForMs('POST'), undefined);
  });

  it('caps Retry-After', () => {
    throttle(86_400 * SECOND_MS);
    assert.equal(gate.closedForMs('POST'), 300 * SECOND_MS);
  });

  it('doubles its pause with each 429 without Retry-After, up to a limit', () => {
    const closed = [1, 2, 3, 4, 5].map(() => {
      throttle();
      const ms = gate.closedForMs('POST') ?? 0;
      now += ms;
      return ms / SECOND_MS;
    });
    assert.deepEqual(closed, [10, 20, 40, 60, 60]);
    gate.enter('POST')({ status: 202 });
    throttle();
    assert.equal(gate.closedForMs('POST'), 10 * SECOND_MS);
  });

  it('counts 429s to requests that were in flight together as one', () => {
    const settles = Array.from({ length: 5 }, () => gate.enter('POST'));
    for (const settle of settles) settle({ status: 429 });
    assert.equal(gate.closedForMs('POST'), 10 * SECOND_MS);
  });

  it('lets one probe through after the pause, and opens when the probe is not throttled', () => {
    throttle();
    now = 10 * SECOND_MS;
    const settle = gate.enter('POST');
    assert.equal(gate.closedForMs('POST'), SECOND_MS);
    settle({ status: 202 });
    assert.equal(gate.closedForMs('POST'), undefined);
  });

  it('lets another probe through when the first one got no response', () => {
    throttle();
    now = 10 * SECOND_MS;
    gate.enter('POST')({});
    assert.equal(gate.closedForMs('POST'), undefined);
    gate.enter('POST');
    assert.equal(gate.closedForMs('POST'), SECOND_MS);
  });

  it('stays closed when a request that was sent before the 429 gets its response', () => {
    const earlier = gate.enter('POST');
    throttle();
    earlier({ status: 202 });
    assert.equal(gate.closedForMs('POST'), 10 * SECOND_MS);
  });

  it('adds jitter to the pauses of deferred requests', () => {
    gate = new ThrottleGate(
      () => pauses,
      300 * SECOND_MS,
      Math.random,
      () => now,
    );
    throttle();
    const pausesMs = Array.from({ length: 200 }, () => gate.closedForMs('POST') ?? 0);
    assert.ok(Math.min(...pausesMs) >= 10 * SECOND_MS);
    assert.ok(Math.max(...pausesMs) - Math.min(...pausesMs) > SECOND_MS);
  });
});
