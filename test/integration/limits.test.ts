import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from '../../src/acs/connection-string.js';
import { createForward } from '../../src/acs/forward.js';
import { limitedForward } from '../../src/acs/limited.js';
import { Limits } from '../../src/acs/limits.js';
import { limitsOf } from '../../src/config/limits.js';
import { DEFAULT_SETTINGS } from '../../src/purchase/settings.js';
import { PurchaseClient } from '../../src/index.js';
import { startGateway } from '../support/gateway.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { signed } from '../support/signed.js';
import { startStack, type Purchase, type Stack, type StackOptions } from '../support/stack.js';
import { until } from '../support/until.js';

const RETRY_AFTER_S = 2;
const PURCHASES = 40;
/** POSTs that are under way when the first 429 comes cannot be taken back: the rate keeps them few. */
const TURNS_PER_SECOND = 10;

/** Buys many at once while ACS answers 429 to `on`, for twice its own Retry-After. */
async function throttled(
  on: 'purchase' | 'getOperation',
  limits: StackOptions['limits'],
): Promise<{ stack: Stack; refused: number; sent: number }> {
  // So many at once may need more than the usual minute on a busy machine.
  const settings = { deadlineMs: 180_000, ...(limits && { postsPerSecond: TURNS_PER_SECOND }) };
  const stack = await startStack({ settings, ...(limits && { limits }) });
  const begin = () => Promise.all(Array.from({ length: PURCHASES }, () => stack.start()));
  const refuse = () => {
    const headers = { 'Retry-After': RETRY_AFTER_S };
    stack.emulator.setFaults([{ on, kind: 'statusBefore', status: 429, headers }]);
  };
  const firstRefused = () => until(() => stack.emulator.ledger().calls.struck > 0);
  let before = stack.emulator.ledger().calls;
  let purchases: Purchase[];
  if (on === 'purchase') {
    refuse();
    purchases = await begin();
    await firstRefused();
  } else {
    stack.emulator.setBehavior({ provisioning: 'paused' });
    purchases = await begin();
    await until(() => purchases.every(({ searchId }) => stack.entry(searchId).status !== null));
    refuse();
    // Polls that are under way when the first 429 comes cannot be taken back, either.
    await firstRefused();
    await sleep(QUICK.getTimeoutMs);
    before = stack.emulator.ledger().calls;
  }
  await sleep(RETRY_AFTER_S * 2_000);
  const { calls } = stack.emulator.ledger();
  stack.emulator.setFaults([]);
  stack.emulator.setBehavior({ provisioning: 'proceeds' });
  const ends = await Promise.all(purchases.map((purchase) => outcomeOf(purchase)));
  assert.deepEqual(
    ends.filter(({ is }) => is !== 'bought'),
    [],
  );
  for (const { searchId } of purchases) {
    const accepted = stack.entry(searchId).posts.filter(({ answer }) => answer === 202);
    assert.equal(accepted.length, 1);
  }
  return { stack, refused: calls.struck - before.struck, sent: calls.all - before.all };
}

describe('a fleet that ACS throttles', function () {
  this.timeout(240_000);

  for (const on of ['purchase', 'getOperation'] as const) {
    it(`sends one ${on} a pause instead of one for each purchase, and buys all the same`, async () => {
      const without = await throttled(on, undefined);
      await without.stack.close();
      const within = await throttled(on, { requestsPerSecond: 10_000 });
      await within.stack.close();
      const figures = `429s: ${within.refused} instead of ${without.refused}, requests: ${within.sent} instead of ${without.sent}`;
      assert.ok(within.refused * 4 < without.refused, figures);
      assert.ok(within.sent < without.sent, figures);
    });
  }
});

describe('purchases that wait for their turn', function () {
  this.timeout(90_000);
  const POSTS_PER_SECOND = 1;
  let stack: Stack;
  before(async () => {
    const settings = { postsPerSecond: POSTS_PER_SECOND, submitTimeoutMs: 12_000 };
    stack = await startStack({ settings, limits: { requestsPerSecond: 1_000 } });
  });
  after(() => stack.close());

  it('are POSTed one by one, say so, and are canceled at once when nobody wants them any more', async () => {
    const purchases = await Promise.all(Array.from({ length: 12 }, () => stack.start()));
    const client = new PurchaseClient(stack.client, { taskQueue: stack.taskQueue });
    const waiting = new Set<Purchase>();
    await until(async () => {
      for (const purchase of purchases) {
        const operation = await client.get(purchase.handle.workflowId).operation();
        const activity = operation.status === 'running' ? operation.activity : undefined;
        if (activity === 'waiting for its turn, or for a worker, to look and to send the POST')
          waiting.add(purchase);
      }
      return waiting.size >= 6;
    });
    const unwanted = [...waiting].at(-1) ?? assert.fail('none waits');
    await unwanted.handle.cancel();
    assert.equal((await outcomeOf(unwanted)).is, 'canceled');
    assert.equal(stack.entry(unwanted.searchId).posts.length, 0);
    const posted = () => purchases.filter(({ searchId }) => stack.entry(searchId).posts.length > 0);
    assert.ok(posted().length < purchases.length - 1, 'it did not wait for the others');
    const wanted = purchases.filter((purchase) => purchase !== unwanted);
    const ends = await Promise.all(wanted.map((purchase) => outcomeOf(purchase)));
    assert.deepEqual(new Set(ends.map(({ is }) => is)), new Set(['bought']));
    const times = wanted
      .flatMap(({ searchId }) => stack.entry(searchId).posts)
      .map(({ receivedAt }) => Date.parse(receivedAt))
      .sort((a, b) => a - b);
    assert.equal(times.length, wanted.length);
    const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    // A look lies between the turn and the POST, and the first has a connection to open.
    assert.ok(tookMs >= (times.length - 3) * (1_000 / POSTS_PER_SECOND), `${tookMs} ms`);
  });

  it('say in the Temporal UI at which rate they go', async () => {
    const { handle } = await stack.start();
    await handle.result();
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).map(({ userMetadata }) =>
      Buffer.from(userMetadata?.summary?.data ?? []).toString(),
    );
    assert.ok(summaries.includes('"buy: look, then POST, in its turn (1 POST a second at most)"'));
  });
});

describe('more purchases than there are turns while their numbers are held', function () {
  this.timeout(90_000);
  const HOLD_MS = 6_000;
  let stack: Stack;
  before(async () => {
    const settings = { postsPerSecond: 1, submitTimeoutMs: 12_000, assumedHoldMs: HOLD_MS };
    stack = await startStack({ settings, emulator: { holdMs: HOLD_MS } });
  });
  after(() => stack.close());

  it('end as expired without using up the turns of those that come after them', async () => {
    // At one a second they would take half a minute, and nothing behind them would be bought.
    const early = await Promise.all(Array.from({ length: 30 }, () => stack.start()));
    const ends = await Promise.all(early.map((purchase) => outcomeOf(purchase)));
    const ending = (as: string) => early.filter((_one, index) => ends[index]?.is === as);
    const [bought, expired] = [ending('bought'), ending('SearchExpired')];
    assert.ok(bought.length > 0 && bought.length < 15, `${bought.length} of 30 were bought`);
    assert.ok(expired.length > 0);
    assert.deepEqual(
      expired.flatMap(({ searchId }) => stack.entry(searchId).posts),
      [],
    );
    // One POST may leave while the numbers are held, and arrive when they no longer are.
    const tooLate = early.filter((one) => !bought.includes(one) && !expired.includes(one));
    assert.ok(tooLate.length <= 1, JSON.stringify(ends));
    for (const { searchId } of tooLate) {
      assert.equal(ending('PurchaseRejected')[0]?.searchId, searchId);
      const { posts, searchExpiresBy } = stack.entry(searchId);
      const lateMs = Date.parse(posts[0]?.receivedAt ?? '') - Date.parse(searchExpiresBy);
      assert.ok(posts.length === 1 && lateMs < 1_000, `${posts.length}, ${lateMs} ms late`);
    }
    const late = await stack.start();
    assert.equal((await outcomeOf(late)).is, 'bought');
  });
});

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
    const limits = new Limits(limitsOf(DEFAULT_SETTINGS, requestsPerSecond));
    const forward = limitedForward(createForward(acs), limits);
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
        'The gateway did not pass this on: ACS throttles GET requests (429); this one was not sent.',
    });
  });

  it('waits for its turn, and is answered 429 when it would come too late', async () => {
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
    assert.equal(Math.max(...seconds), 6, 'after the five during which all turns are taken');
    assert.match((await errorOf(turnedAway[0])).message, /no more than 10 requests a second/);
  });
});
