import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { stageOf } from '../support/stage-of.js';
import { testStack } from '../support/suite.js';
import { until } from '../support/until.js';

/** Purchases that ACS has although its responses say otherwise, or while no lookup is possible. */
describe('a purchase that ACS hides', () => {
  const stack = testStack({ worker: false });

  const rules = (...given: Partial<FaultRuleInput>[]) => {
    stack.emulator.setFaults(
      given.map((rule) => ({ kind: 'statusBefore', ...rule }) as FaultRuleInput),
    );
  };
  const accepted = (searchId: string) => until(() => stack.entry(searchId).status !== null);
  const activities = async (
    handle: { fetchHistory(): Promise<{ events?: object[] | null }> },
    name: string,
  ) => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).filter((event) => JSON.stringify(event).includes(`"name":"${name}"`))
      .length;
  };

  it('by a 429 to the POST: bought, although a cancel was requested', async () => {
    await stack.startWorker({ throttledMinPauseMs: 5_000, throttledMaxPauseMs: 5_000 });
    const searchId = stack.emulator.search({ quantity: 2 });
    rules({ on: 'purchase', kind: 'statusAfter', status: 429, searchId, times: 1 });
    const purchase = await stack.start(searchId);
    await until(() => stack.entry(searchId).posts.length === 1);
    await sleep(300);
    await purchase.handle.cancel();
    const outcome = await outcomeOf(purchase);
    assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
    assert.equal(stack.entry(searchId).bought.length, 2);
  });

  it('behind a revoked key, from an earlier run: OutcomeUnknown', async () => {
    await stack.startWorker({ deniedLimitMs: 1_500 });
    const purchase = await stack.start();
    // Its history must have the 202.
    await until(async () => stageOf(await purchase.handle.describe()) === 'provisioning');
    await purchase.handle.terminate('by a person');
    rules({ on: '*', status: 401 });
    const { kind, details } = await outcomeOf(await stack.start(purchase.searchId));
    assert.deepEqual([kind, details?.reason], ['OutcomeUnknown', 'denied']);
    rules();
    assert.equal((await outcomeOf(await stack.start(purchase.searchId))).kind, 'bought');
  });

  it('gets further DELETEs until ACS answers one', async () => {
    await stack.startWorker({ retryMaxPauseMs: 300, errorPollMaxPauseMs: 300 });
    const searchId = stack.emulator.search();
    rules(
      { on: 'purchase', kind: 'stuck', searchId },
      { on: 'cancelOperation', status: 503, searchId, times: 6 },
    );
    const { handle } = await stack.start(searchId);
    await accepted(searchId);
    await handle.cancel();
    await until(async () => (await activities(handle, 'cancelOperation')) >= 2);
    await handle.terminate('test is over');
  });

  it('with a long Retry-After before the deadline: adds no events', async () => {
    await stack.startWorker({ deadlineMs: 6_000 });
    const purchase = await stack.start();
    await accepted(purchase.searchId);
    rules({ on: 'getOperation', status: 503, headers: { 'Retry-After': 60 } });
    assert.equal((await outcomeOf(purchase)).details?.reason, 'deadline');
    const polls = await activities(purchase.handle, 'pollOperation');
    assert.ok(polls < 15, `${polls} polls`);
  });
});
