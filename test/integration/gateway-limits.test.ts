import assert from 'node:assert/strict';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createForward } from '../../src/acs/transport/forward.js';
import { rateLimitedForward } from '../../src/acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../../src/acs/rate-limit/rate-limiter.js';
import { limitsOf } from '../../src/config/limits.js';
import { DEFAULT_SETTINGS } from '../../src/purchase/contract/settings.js';
import { startGateway } from '../support/gateway.js';
import { errorOf, NUMBERS } from '../support/signed-fetch.js';
import { suiteStack } from '../support/suite.js';

describe('gateway:', () => {
  const stack = suiteStack({ worker: false });

  /** Sends `first` requests at once, then `count`, to a new gateway. */
  async function responsesOf(
    requestsPerSecond: number,
    count: number,
    first = 0,
  ): Promise<Response[]> {
    const acs = parseConnectionString(stack.emulator.connectionString);
    const limiter = new RateLimiter(limitsOf(DEFAULT_SETTINGS, requestsPerSecond));
    const forward = rateLimitedForward(createForward(acs), limiter);
    const gateway = await startGateway(stack, { forward, proxyTimeoutMs: 10_000 });
    const send = (requests: number) =>
      Promise.all(Array.from({ length: requests }, () => gateway.call('GET', NUMBERS)));
    try {
      return [...(await send(first)), ...(await send(count))];
    } finally {
      await gateway.app.close();
    }
  }

  it('sends one request while ACS throttles; the others get 429 with the rest of Retry-After', async () => {
    const headers = { 'Retry-After': 30 };
    stack.emulator.setFaults([{ on: '*', kind: 'statusBefore', status: 429, headers }]);
    const responses = await responsesOf(1_000, 20, 1);
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([429]));
    assert.equal(stack.emulator.ledger().calls.struck, 1);
    const last = responses.at(-1) ?? assert.fail();
    const seconds = Number(last.headers.get('retry-after'));
    assert.ok(seconds >= 29 && seconds <= 33, `${seconds} s`);
    assert.deepEqual(await errorOf(last), {
      code: 'TooManyRequests',
      message:
        'The gateway deferred this request: ACS throttles GET requests (429); this one was not sent.',
    });
  });

  it('delays a proxied request until its slot, or returns 429 when that would be too late', async () => {
    const before = stack.emulator.ledger().calls.all;
    // 10 requests pass at once and 50 in the longest wait of 5 s; with 150 some get 429 on a slow machine, too.
    const responses = await responsesOf(10, 150);
    const proxied = responses.filter(({ status }) => status === 200);
    const deferred = responses.filter(({ status }) => status === 429);
    assert.equal(proxied.length + deferred.length, 150);
    assert.ok(proxied.length > 10 && deferred.length > 0, `${proxied.length} of 150 were proxied`);
    assert.equal(stack.emulator.ledger().calls.all - before, proxied.length);
    const seconds = deferred.map(({ headers }) => Number(headers.get('retry-after')));
    assert.ok(Math.min(...seconds) >= 1, seconds.join());
    assert.equal(Math.max(...seconds), 6, 'the slots of the next 5 s are taken');
    assert.match(
      (await errorOf(deferred[0] ?? assert.fail())).message,
      /rate limit of this process is 10 requests per second/,
    );
  });
});
