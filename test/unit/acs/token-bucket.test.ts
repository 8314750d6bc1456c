import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { TokenBucket, type Acquisition } from '../../../src/acs/rate-limit/token-bucket.js';

const count = (slots: readonly Acquisition[]) => slots.filter(({ acquired }) => acquired).length;

describe('token bucket', () => {
  it('gives slots at its rate once the burst is used up', async () => {
    const bucket = new TokenBucket(100, 5);
    const began = performance.now();
    const slots = await Promise.all(Array.from({ length: 25 }, () => bucket.acquire(2_000)));
    const tookMs = performance.now() - began;
    assert.equal(count(slots), 25);
    assert.ok(tookMs >= 195, `20 slots at 100 a second took ${tookMs} ms`);
    assert.deepEqual(
      slots.slice(0, 6).map((slot) => slot.acquired && slot.waitedMs > 0),
      [false, false, false, false, false, true],
    );
  });

  it('serves waiters in order', async () => {
    const bucket = new TokenBucket(200, 1);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await bucket.acquire(2_000);
        order.push(index);
      }),
    );
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.equal(order.length, 20);
  });

  it('refuses at once when no slot will be free in time', async () => {
    // The fourth slot comes after 1.5 s, so a pause of 250 ms in this process does not matter.
    const bucket = new TokenBucket(2, 1);
    const asked = Array.from({ length: 1_000 }, () => bucket.acquire(1_750));
    let refusedAtOnce = 0;
    for (const slot of asked.slice(10)) void slot.then(() => (refusedAtOnce += 1));
    await setImmediate();
    assert.equal(refusedAtOnce, 990, 'a refusal was delayed');
    const refused = await Promise.all(asked.slice(10));
    assert.equal(count(refused), 0);
    const [first] = refused;
    assert.ok(
      first?.acquired === false && first.retryAfterMs > 1_750 && first.retryAfterMs < 2_500,
    );
    assert.equal(count(await Promise.all(asked.slice(0, 10))), 4);
  });

  it('acquireNow() never waits, and the requests after it wait longer', async () => {
    const bucket = new TokenBucket(20, 1);
    for (let post = 0; post < 60; post += 1) bucket.acquireNow();
    const refused = await bucket.acquire(120);
    assert.ok(!refused.acquired && refused.retryAfterMs > 2_000);
    assert.equal((await bucket.acquire(30_000)).acquired, true);
  });

  it('stops waiting when the signal aborts', async () => {
    const bucket = new TokenBucket(0.5, 1);
    await bucket.acquire(0);
    const abort = new AbortController();
    const pending = bucket.acquire(30_000, abort.signal);
    abort.abort();
    const began = performance.now();
    assert.equal((await pending).acquired, false);
    assert.ok(performance.now() - began < 1_000);
    assert.equal((await bucket.acquire(30_000, abort.signal)).acquired, false);
  });

  it('supports rates below one slot per second', async () => {
    const bucket = new TokenBucket(0.5);
    assert.equal((await bucket.acquire(0)).acquired, true);
    const next = await bucket.acquire(1_000);
    assert.ok(!next.acquired && next.retryAfterMs > 1_900 && next.retryAfterMs <= 2_000);
  });
});
