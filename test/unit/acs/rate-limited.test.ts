import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Send } from '../../../src/acs/transport/http.js';
import type { HttpResponse, HttpResult } from '../../../src/acs/transport/http-result.js';
import { rateLimitedForward, rateLimitedSend } from '../../../src/acs/rate-limit/rate-limited.js';
import { RateLimiter, type RateLimiterOptions } from '../../../src/acs/rate-limit/rate-limiter.js';

const get = { method: 'GET', path: '/p', timeoutMs: 400 } as const;
const post = { method: 'POST', path: '/p', body: {}, timeoutMs: 400 } as const;

/** An ACS with scripted responses, and what reached it. */
class Acs {
  readonly calls: Call[] = [];
  response: Partial<HttpResponse> = { status: 200 };
  readonly send: Send = (call) => {
    this.calls.push(call);
    const { method, path } = call;
    const facts = { method, path, clientRequestId: 'c', durationMs: 1, headers: {} };
    return Promise.resolve({ ...facts, status: 200, body: {}, ...this.response });
  };
}

function limiter(options: Partial<RateLimiterOptions>): RateLimiter {
  const pause = { firstMs: 300, longestMs: 1_000 };
  const pauses = { post: pause, other: pause };
  return new RateLimiter({ pauses, retryAfterCapMs: 60_000, random: () => 0, ...options });
}

const deferred = (results: readonly HttpResult[]) =>
  results.filter(({ status }) => status === undefined).length;

describe('the rate limiter', () => {
  it('lets a request wait for half its time limit, and leaves the rest to the call', async () => {
    const acs = new Acs();
    const seen: [string, string | number][] = [];
    const observer = {
      waited: (group: string, ms: number) => seen.push([group, ms]),
      deferred: (group: string, reason: string) => seen.push([group, reason]),
    };
    const send = rateLimitedSend(acs.send, limiter({ requestsPerSecond: 10, observer }));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => send({ ...get, timeoutMs: 300 })),
    );
    assert.equal(acs.calls.length, 11, 'ten at once, and one after a tenth of a second');
    assert.equal(deferred(results), 9);
    assert.ok((acs.calls.at(-1)?.timeoutMs ?? 0) <= 210);
    const last = results.at(-1);
    assert.ok(last?.status === undefined && last?.kind === 'rateLimited');
    assert.match(
      last.reason,
      /^not sent: the rate limit of this process is 10 requests per second$/,
    );
    assert.ok(last.retryAfterMs >= 1);
    assert.equal(seen.filter(([, reason]) => reason === 'rateLimited').length, 9);
    assert.equal(seen.filter(([, ms]) => typeof ms === 'number').length, 1);
  });

  it('sends a POST without a wait; later requests wait longer', async () => {
    const acs = new Acs();
    const send = rateLimitedSend(acs.send, limiter({ requestsPerSecond: 5 }));
    const posts = Array.from({ length: 50 }, () => send(post));
    assert.equal(deferred([await send(get)]), 1);
    assert.equal(deferred(await Promise.all(posts)), 0);
    assert.equal(acs.calls.length, 50);
    assert.ok(acs.calls.every(({ method }) => method === 'POST'));
    // One that has waited for its slot has half of its time left.
    const leastMs = Math.min(...acs.calls.map(({ timeoutMs }) => timeoutMs));
    assert.ok(leastMs > 300, `${leastMs} ms`);
  });

  it('defers requests after a 429 to a similar one, with the time to wait', async () => {
    const acs = new Acs();
    acs.response = { status: 429, retryAfterMs: 5_000 };
    const send = rateLimitedSend(acs.send, limiter({}));
    await send(post);
    const again = await Promise.all(Array.from({ length: 100 }, () => send(post)));
    assert.equal(acs.calls.length, 1);
    assert.equal(deferred(again), 100);
    const [first] = again;
    assert.ok(first?.status === undefined && first?.kind === 'throttled');
    assert.ok(first.retryAfterMs > 4_900);
    acs.response = { status: 200 };
    assert.equal((await send(get)).status, 200);
  });

  it('defers requests that wait when the throttling begins', async () => {
    const acs = new Acs();
    const limits = limiter({ requestsPerSecond: 10 });
    const send = rateLimitedSend(acs.send, limits);
    const slow = { ...get, timeoutMs: 4_000 };
    const results = Array.from({ length: 20 }, () => send(slow));
    acs.response = { status: 429, retryAfterMs: 60_000 };
    assert.equal(deferred(await Promise.all(results)), 10);
    assert.equal(acs.calls.length, 10);
  });
});

describe('submit slot', () => {
  it('is given at the rate of POSTs', async () => {
    const limits = limiter({ postsPerSecond: 20 });
    const began = performance.now();
    const slots = await Promise.all(
      Array.from({ length: 6 }, () => limits.acquireSubmitSlot(1_000)),
    );
    assert.ok(performance.now() - began >= 245, 'none but the first came at once');
    assert.deepEqual(slots, Array(6).fill(undefined));
  });

  it('is refused while ACS throttles POSTs and when none is free in time', async () => {
    const acs = new Acs();
    const limits = limiter({ postsPerSecond: 1 });
    assert.equal(await limits.acquireSubmitSlot(0), undefined);
    assert.equal((await limits.acquireSubmitSlot(500))?.kind, 'rateLimited');
    acs.response = { status: 429, retryAfterMs: 2_000 };
    await rateLimitedSend(acs.send, limits)(post);
    const refused = await limits.acquireSubmitSlot(5_000);
    assert.equal(refused?.kind, 'throttled');
    assert.match(refused.reason, /^ACS throttles POST requests \(429\); this one was not sent$/);
  });
});

describe('the rate limiter for proxied calls', () => {
  const request = {
    method: 'GET',
    target: '/phoneNumbers',
    headers: {},
    body: Buffer.alloc(0),
    timeoutMs: 400,
    signal: new AbortController().signal,
  };

  it('defers the group of a 429 until its Retry-After', async () => {
    let reached = 0;
    const forward = rateLimitedForward(() => {
      reached += 1;
      const response = { status: 429, headers: {}, body: process.stdin, retryAfterMs: 7_000 };
      return Promise.resolve(response);
    }, limiter({}));
    assert.equal((await forward(request, 'search')).status, 429);
    const second = await forward(request, 'search');
    assert.ok(second.status === undefined && second.kind === 'throttled');
    assert.ok(second.retryAfterMs > 6_900);
    assert.equal((await forward(request, 'GET')).status, 429);
    assert.equal(reached, 2);
  });

  it('waits at most 5 s, because a caller waits', async () => {
    const limits = limiter({ requestsPerSecond: 0.1 });
    const forward = rateLimitedForward(async ({ timeoutMs }) => {
      await sleep(0);
      return { kind: 'unavailable', reason: `${timeoutMs}`, timedOut: true };
    }, limits);
    const first = await forward(request, 'GET');
    assert.ok(first.status === undefined && first.kind === 'unavailable');
    const second = await forward({ ...request, timeoutMs: 60_000 }, 'GET');
    assert.ok(second.status === undefined && second.kind === 'rateLimited');
    assert.ok(second.retryAfterMs > 9_000);
  });
});
