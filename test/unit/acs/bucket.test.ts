import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { Bucket, type Turn } from '../../../src/acs/bucket.js';

const taken = (turns: readonly Turn[]) => turns.filter(({ is }) => is === 'taken').length;

describe('turns at a rate', () => {
  it('come at that rate once what had gathered is used up', async () => {
    const bucket = new Bucket(100, 5);
    const began = performance.now();
    const turns = await Promise.all(Array.from({ length: 25 }, () => bucket.take(2_000)));
    const tookMs = performance.now() - began;
    assert.equal(taken(turns), 25);
    assert.ok(tookMs >= 195, `20 turns at 100 a second took ${tookMs} ms`);
    assert.deepEqual(
      turns.slice(0, 6).map((turn) => turn.is === 'taken' && turn.waitedMs > 0),
      [false, false, false, false, false, true],
    );
  });

  it('are given in the order in which they were asked for', async () => {
    const bucket = new Bucket(200, 1);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await bucket.take(2_000);
        order.push(index);
      }),
    );
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.equal(order.length, 20);
  });

  it('that would come too late are refused at once, so that the queue is bounded', async () => {
    // The fourth turn comes after 1.5 s, so a pause of 250 ms in this process does not matter.
    const bucket = new Bucket(2, 1);
    const asked = Array.from({ length: 1_000 }, () => bucket.take(1_750));
    let refusedAtOnce = 0;
    for (const turn of asked.slice(10)) void turn.then(() => (refusedAtOnce += 1));
    await setImmediate();
    assert.equal(refusedAtOnce, 990, 'one had to wait for its refusal');
    const refused = await Promise.all(asked.slice(10));
    assert.equal(taken(refused), 0);
    const [first] = refused;
    assert.ok(first?.is === 'tooLate' && first.nextInMs > 1_750 && first.nextInMs < 2_500);
    assert.equal(taken(await Promise.all(asked.slice(0, 10))), 4);
  });

  it('taken at once come before all who wait, and are paid for by them', async () => {
    const bucket = new Bucket(20, 1);
    await bucket.take(0);
    const waits = [bucket.take(120), bucket.take(120)];
    // More than a pause of this process pays for.
    for (let ahead = 0; ahead < 60; ahead += 1) bucket.takeAtOnce();
    const [first, second] = await Promise.all(waits);
    assert.equal(first?.is, 'tooLate', 'the turn that it was promised was taken');
    assert.equal(second?.is, 'tooLate');
    const next = await bucket.take(30_000);
    assert.equal(next.is, 'taken');
  });

  it('are not waited for by whoever has gone', async () => {
    const bucket = new Bucket(0.5, 1);
    await bucket.take(0);
    const gone = new AbortController();
    const [left, stays] = [bucket.take(30_000, gone.signal), bucket.take(30_000)];
    gone.abort();
    assert.equal((await left).is, 'tooLate');
    const turn = await stays;
    assert.ok(turn.is === 'taken' && turn.waitedMs < 3_500, 'it moved up');
  });

  it('may be rarer than every second', async () => {
    const bucket = new Bucket(0.5);
    assert.equal((await bucket.take(0)).is, 'taken');
    const next = await bucket.take(1_000);
    assert.ok(next.is === 'tooLate' && next.nextInMs > 1_900 && next.nextInMs <= 2_000);
  });
});
