import assert from 'node:assert/strict';
import { Holds } from '../../../src/acs/holds.js';

const SECOND_MS = 1_000;
const pauses = { firstMs: 10 * SECOND_MS, longestMs: 60 * SECOND_MS };

describe('requests after a 429', () => {
  let now = 0;
  let holds: Holds;
  beforeEach(() => {
    now = 0;
    holds = new Holds(
      () => pauses,
      300 * SECOND_MS,
      () => 0,
      () => now,
    );
  });
  const throttle = (retryAfterMs?: number) => {
    holds.sends('POST')({ status: 429, retryAfterMs });
  };

  it('are held back for as long as it asks, and others are not', () => {
    throttle(30 * SECOND_MS);
    assert.equal(holds.heldForMs('POST'), 30 * SECOND_MS);
    assert.equal(holds.heldForMs('GET'), undefined);
    now = 29 * SECOND_MS;
    assert.equal(holds.heldForMs('POST'), SECOND_MS);
    now = 30 * SECOND_MS;
    assert.equal(holds.heldForMs('POST'), undefined);
  });

  it('are held back no longer than can be believed', () => {
    throttle(86_400 * SECOND_MS);
    assert.equal(holds.heldForMs('POST'), 300 * SECOND_MS);
  });

  it('are held back the longer the more 429s in a row ask for nothing, up to a limit', () => {
    const held = [1, 2, 3, 4, 5].map(() => {
      throttle();
      const ms = holds.heldForMs('POST') ?? 0;
      now += ms;
      return ms / SECOND_MS;
    });
    assert.deepEqual(held, [10, 20, 40, 60, 60]);
    holds.sends('POST')({ status: 202 });
    throttle();
    assert.equal(holds.heldForMs('POST'), 10 * SECOND_MS);
  });

  it('that were under way together are one 429', () => {
    const settles = Array.from({ length: 5 }, () => holds.sends('POST'));
    for (const settle of settles) settle({ status: 429 });
    assert.equal(holds.heldForMs('POST'), 10 * SECOND_MS);
  });

  it('send one ahead when the time is over, and the rest follows when it is not throttled', () => {
    throttle();
    now = 10 * SECOND_MS;
    const settle = holds.sends('POST');
    assert.equal(holds.heldForMs('POST'), SECOND_MS);
    settle({ status: 202 });
    assert.equal(holds.heldForMs('POST'), undefined);
  });

  it('send another one ahead when nobody answered the first', () => {
    throttle();
    now = 10 * SECOND_MS;
    holds.sends('POST')({});
    assert.equal(holds.heldForMs('POST'), undefined);
    holds.sends('POST');
    assert.equal(holds.heldForMs('POST'), SECOND_MS);
  });

  it('stay held back when one that was sent before is answered', () => {
    const earlier = holds.sends('POST');
    throttle();
    earlier({ status: 202 });
    assert.equal(holds.heldForMs('POST'), 10 * SECOND_MS);
  });

  it('come again one after the other, not all at once', () => {
    holds = new Holds(
      () => pauses,
      300 * SECOND_MS,
      Math.random,
      () => now,
    );
    throttle();
    const told = Array.from({ length: 200 }, () => holds.heldForMs('POST') ?? 0);
    assert.ok(Math.min(...told) >= 10 * SECOND_MS);
    assert.ok(Math.max(...told) - Math.min(...told) > SECOND_MS);
  });
});
