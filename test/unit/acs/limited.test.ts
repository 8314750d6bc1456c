import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Send } from '../../../src/acs/http.js';
import { limitedForward, limitedSend } from '../../../src/acs/limited.js';
import { Limits, type KeptBack, type LimitsOptions } from '../../../src/acs/limits.js';
import type { Answer, Reply } from '../../../src/acs/reply.js';

const get = { method: 'GET', path: '/p', timeoutMs: 400 } as const;
const post = { method: 'POST', path: '/p', body: {}, timeoutMs: 400 } as const;

/** An ACS that answers as it is told, and what reached it. */
class Acs {
  readonly calls: Call[] = [];
  answer: Partial<Answer> = { status: 200 };
  readonly send: Send = (call) => {
    this.calls.push(call);
    const { method, path } = call;
    const facts = { method, path, clientRequestId: 'c', durationMs: 1, headers: {} };
    return Promise.resolve({ is: 'answer', ...facts, status: 200, body: {}, ...this.answer });
  };
}

function limitsOf(options: Partial<LimitsOptions>): Limits {
  const pause = { firstMs: 300, longestMs: 1_000 };
  const pauses = { post: pause, other: pause };
  return new Limits({ pauses, retryAfterCapMs: 60_000, random: () => 0, ...options });
}

const keptBack = (replies: readonly Reply[]) =>
  replies.filter((reply) => reply.is === 'noAnswer' && reply.because !== undefined).length;

describe('requests within the limits', () => {
  it('wait for their turn in half their time, and have the rest of it for the call', async () => {
    const acs = new Acs();
    const told: [string, string | number][] = [];
    const observer = {
      waited: (kind: string, ms: number) => told.push([kind, ms]),
      keptBack: (kind: string, because: KeptBack) => told.push([kind, because]),
    };
    const send = limitedSend(acs.send, limitsOf({ requestsPerSecond: 10, observer }));
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => send({ ...get, timeoutMs: 300 })),
    );
    assert.equal(acs.calls.length, 11, 'ten at once, and one after a tenth of a second');
    assert.equal(keptBack(replies), 9);
    assert.ok((acs.calls.at(-1)?.timeoutMs ?? 0) <= 210);
    const last = replies.at(-1);
    assert.ok(last?.is === 'noAnswer' && last.notSent && last.because === 'rate');
    assert.match(last.why, /^not sent: this process sends no more than 10 requests a second$/);
    assert.ok((last.retryAfterMs ?? 0) >= 1);
    assert.equal(told.filter(([, because]) => because === 'rate').length, 9);
    assert.equal(told.filter(([, ms]) => typeof ms === 'number').length, 1);
  });

  it('never let a POST wait, which is paid for by the others', async () => {
    const acs = new Acs();
    const send = limitedSend(acs.send, limitsOf({ requestsPerSecond: 5 }));
    // So many that no pause of this process pays for them and gives the sixth GET its turn.
    const order = await Promise.all([
      ...Array.from({ length: 6 }, () => send(get)),
      ...Array.from({ length: 50 }, () => send(post)),
    ]);
    const methods = acs.calls.map(({ method }) => method);
    assert.deepEqual(methods, [...Array<string>(50).fill('POST'), ...Array<string>(5).fill('GET')]);
    assert.ok(acs.calls.every(({ method, timeoutMs }) => method === 'GET' || timeoutMs === 400));
    assert.equal(keptBack(order), 1);
  });

  it('are not sent after a 429 to one like them, and say when they may come again', async () => {
    const acs = new Acs();
    acs.answer = { status: 429, retryAfterMs: 5_000 };
    const send = limitedSend(acs.send, limitsOf({}));
    await send(post);
    const again = await Promise.all(Array.from({ length: 100 }, () => send(post)));
    assert.equal(acs.calls.length, 1);
    assert.equal(keptBack(again), 100);
    const [first] = again;
    assert.ok(first?.is === 'noAnswer' && first.notSent && first.because === 'throttled');
    assert.ok((first.retryAfterMs ?? 0) > 4_900);
    acs.answer = { status: 200 };
    assert.equal((await send(get)).is, 'answer');
  });

  it('that wait when the throttling begins are not sent either', async () => {
    const acs = new Acs();
    const limits = limitsOf({ requestsPerSecond: 10 });
    const send = limitedSend(acs.send, limits);
    const slow = { ...get, timeoutMs: 4_000 };
    const replies = Array.from({ length: 20 }, () => send(slow));
    acs.answer = { status: 429, retryAfterMs: 60_000 };
    assert.equal(keptBack(await Promise.all(replies)), 10);
    assert.equal(acs.calls.length, 10);
  });
});

describe('the turn of a purchase', () => {
  it('comes at the rate of POSTs, one by one', async () => {
    const limits = limitsOf({ postsPerSecond: 20 });
    const began = performance.now();
    const turns = await Promise.all(Array.from({ length: 6 }, () => limits.purchaseTurn(1_000)));
    assert.ok(performance.now() - began >= 245, 'none but the first came at once');
    assert.deepEqual(turns, Array(6).fill(undefined));
  });

  it('does not come while ACS throttles POSTs, nor later than it can be waited for', async () => {
    const acs = new Acs();
    const limits = limitsOf({ postsPerSecond: 1 });
    assert.equal(await limits.purchaseTurn(0), undefined);
    assert.equal((await limits.purchaseTurn(500))?.because, 'rate');
    acs.answer = { status: 429, retryAfterMs: 2_000 };
    await limitedSend(acs.send, limits)(post);
    const notNow = await limits.purchaseTurn(5_000);
    assert.equal(notNow?.because, 'throttled');
    assert.match(notNow.why, /^ACS throttles POST requests \(429\); this one was not sent$/);
  });
});

describe('what is passed on within the limits', () => {
  const request = {
    method: 'GET',
    target: '/phoneNumbers',
    headers: {},
    body: Buffer.alloc(0),
    timeoutMs: 400,
    signal: new AbortController().signal,
  };

  it('is kept back with its kind after a 429, by its Retry-After', async () => {
    let reached = 0;
    const forward = limitedForward(() => {
      reached += 1;
      const headers = { 'retry-after': '7' };
      return Promise.resolve({ is: 'answer', status: 429, headers, body: process.stdin });
    }, limitsOf({}));
    assert.equal((await forward(request, 'search')).is, 'answer');
    const second = await forward(request, 'search');
    assert.ok(second.is === 'notNow' && second.because === 'throttled');
    assert.ok(second.retryAfterMs > 6_900);
    assert.equal((await forward(request, 'GET')).is, 'answer');
    assert.equal(reached, 2);
  });

  it('waits no longer than somebody waits for it', async () => {
    const limits = limitsOf({ requestsPerSecond: 0.1 });
    const forward = limitedForward(async ({ timeoutMs }) => {
      await sleep(0);
      return { is: 'timeout', why: `${timeoutMs}` };
    }, limits);
    assert.equal((await forward(request, 'GET')).is, 'timeout');
    const second = await forward({ ...request, timeoutMs: 60_000 }, 'GET');
    assert.ok(second.is === 'notNow' && second.because === 'rate');
    assert.ok(second.retryAfterMs > 9_000);
  });
});
