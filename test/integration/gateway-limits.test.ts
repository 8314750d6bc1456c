import assert from 'node:assert/strict';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createForward } from '../../src/acs/transport/forward.js';
import { rateLimitedForward } from '../../src/acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../../src/acs/rate-limit/rate-limiter.js';
import { limitsOf } from '../../src/config/limits.js';
import { DEFAULT_SETTINGS } from '../../src/purchase/contract/settings.js';
import { startGateway } from '../support/gateway.js';
import { signed } from '../support/signed.js';
import { startStack, type Stack } from '../support/stack.js';

describe('what the gateway passes on, within its limits', () => {
  const TARGET = '/phoneNumbers?api-version=2025-06-01';
  let stack: Stack;
  before(async () => {
    stack = await startStack({ worker: false });
  });
  after(() => stack.close());
  afterEach(() => {
    stack.emulator.setFaults([]);
  });

  /** Asks so many times at once, of a gateway that is not asked by anybody else. */
  async function asked(requestsPerSecond: number, times: number, first = 0): Promise<Response[]> {
    const acs = parseConnectionString(stack.emulator.connectionString);
    const limiter = new RateLimiter(limitsOf(DEFAULT_SETTINGS, requestsPerSecond));
    const forward = rateLimitedForward(createForward(acs), limiter);
    const gateway = await startGateway(stack, { forward, forwardTimeoutMs: 10_000 });
    const ask = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => signed(gateway.connectionString, 'GET', TARGET)),
      );
    try {
      return [...(await ask(first)), ...(await ask(times))];
    } finally {
      await gateway.app.close();
    }
  }
  const errorOf = async (answer: Response | undefined) =>
    ((await answer?.json()) as { error: { code: string; message: string } }).error;

  it('reaches ACS once while ACS throttles; the rest is answered 429 with what is left of its Retry-After', async () => {
    const headers = { 'Retry-After': 30 };
    stack.emulator.setFaults([{ on: '*', kind: 'statusBefore', status: 429, headers }]);
    const answers = await asked(1_000, 20, 1);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([429]));
    assert.equal(stack.emulator.ledger().calls.struck, 1);
    const last = answers.at(-1);
    const seconds = Number(last?.headers.get('retry-after'));
    assert.ok(seconds >= 29 && seconds <= 33, `${seconds} s`);
    assert.deepEqual(await errorOf(last), {
      code: 'TooManyRequests',
      message:
        'The gateway deferred this request: ACS throttles GET requests (429); this one was not sent.',
    });
  });

  it('waits for a rate-limit slot, and gets a 429 when the slot would come too late', async () => {
    const before = stack.emulator.ledger().calls.all;
    // Ten at once and fifty within half the time of a request pass; so many more are not asked late by chance.
    const answers = await asked(10, 150);
    const passed = answers.filter(({ status }) => status === 200);
    const turnedAway = answers.filter(({ status }) => status === 429);
    assert.equal(passed.length + turnedAway.length, 150);
    assert.ok(passed.length > 10 && turnedAway.length > 0, `${passed.length} of 150 passed`);
    assert.equal(stack.emulator.ledger().calls.all - before, passed.length);
    const seconds = turnedAway.map(({ headers }) => Number(headers.get('retry-after')));
    assert.ok(Math.min(...seconds) >= 1, seconds.join());
    assert.equal(Math.max(...seconds), 6, 'after the five seconds whose slots are all taken');
    assert.match(
      (await errorOf(turnedAway[0])).message,
      /rate limit of this process is 10 requests per second/,
    );
  });
});
