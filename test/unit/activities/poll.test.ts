import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { createPoll } from '../../../src/activities/poll.js';
import { hold, operation } from '../purchase/world.js';
import { answer, Attempt, dependencies, FakeAcs, input, says, silence } from './world.js';

const OTHER = 'purchase_00000000-0000-4000-8000-000000000000';

describe('the poll activity', () => {
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
    acs.operation = () => says.operation('failed');
  });
  const poll = (attempt = new Attempt(), deps = dependencies(acs), known = hold) =>
    attempt.run(createPoll(deps), {
      ...input,
      held: known,
      // Shortened, so that the test does not wait.
      settings: { ...input.settings, retryMinPauseMs: 1, pollMinPauseMs: 1, pollMaxPauseMs: 1 },
      acceptedByResponse: true,
      ageMs: 20_000,
      readNumbers: false,
    });
  const failure = async (deps = dependencies(acs), known = hold): Promise<ApplicationFailure> => {
    const outcome = await poll(new Attempt(), deps, known).catch((error: unknown) => error);
    assert.ok(outcome instanceof ApplicationFailure, 'it did not fail');
    return outcome;
  };

  it('returns failed once every number is known not to be owned', async () => {
    const { operation, receipt } = await poll();
    assert.ok(operation.kind === 'ok' && operation.operation.status === 'failed');
    assert.deepEqual(receipt?.unread, []);
  });

  for (const [name, inconclusive] of [
    ['gives no answer', silence],
    ['may not tell', answer(403)],
  ] as const) {
    it(`fails, to be retried, at status failed with ${name} for the numbers`, async () => {
      acs.number = () => inconclusive;
      const { type, message, nextRetryDelay } = await failure();
      assert.equal(type, 'AcsUnavailable');
      assert.match(message, /has failed, but .* cannot be read/);
      assert.ok(nextRetryDelay !== undefined);
    });
  }

  it('retries when ACS responds about another operation, and logs both ids', async () => {
    acs.operation = () => answer(200, { ...operation('failed'), id: OTHER });
    const warned: object[] = [];
    const deps = dependencies(acs);
    const log = { ...deps.log, warn: (fields: object) => warned.push(fields) };
    const { type, message } = await failure({ ...deps, log });
    assert.equal(type, 'AcsUnavailable');
    assert.match(message, /about purchase_00000000-\S+, not about purchase_378ddf60-/);
    const [{ asked, answered }] = warned as [{ asked?: string; answered?: string }];
    assert.deepEqual([asked, answered], [input.subject.operationId, OTHER]);
  });

  it('limits the length of the failure message, however many numbers it names', async () => {
    const phoneNumbers = Array.from({ length: 1_000 }, (_, at) => `+1833${5_550_000 + at}`);
    acs.number = () => silence;
    const { message } = await failure(dependencies(acs), { ...hold, phoneNumbers });
    assert.match(message, /has failed, but \+18335550100, /);
    assert.equal(message.length, 2_000);
  });

  it('sends a heartbeat for a new status, but not for one that ends the poll', async () => {
    const statuses = ['notStarted', 'running', 'running', 'succeeded'];
    acs.operation = () => says.operation(statuses.shift() ?? 'succeeded');
    acs.number = says.owned;
    const attempt = new Attempt();
    assert.equal((await poll(attempt)).gets, 4);
    assert.deepEqual(attempt.beats, [
      { doing: 'polling', status: 'notStarted', gets: 1 },
      { doing: 'polling', status: 'running', gets: 2 },
    ]);
  });

  it('returns the hold that it read, also at a pause, unless it was known', async () => {
    acs.operation = () => says.operation('running');
    const pausing = { ...input.settings, durablePauseMs: 0 };
    const common = {
      ...input,
      settings: pausing,
      acceptedByResponse: true,
      ageMs: 0,
      readNumbers: false,
    };
    const report = (known: object) =>
      new Attempt().run(createPoll(dependencies(acs)), { ...common, ...known });
    assert.deepEqual((await report({})).hold?.phoneNumbers, hold.phoneNumbers);
    assert.equal((await report({ held: hold })).hold, undefined);
  });

  it('reads the search again before it returns that no number is owned', async () => {
    const known = { ...hold, phoneNumbers: ['+18335550199'] };
    const { receipt, hold: read } = await poll(new Attempt(), dependencies(acs), known);
    assert.deepEqual(receipt?.missing, [...hold.phoneNumbers, '+18335550199']);
    assert.deepEqual(read?.phoneNumbers, hold.phoneNumbers);
    acs.search = silence;
    assert.match((await failure()).message, /has failed, but the held numbers cannot be read/);
    acs.search = answer(403);
    assert.match((await failure()).message, /has failed, but the held numbers cannot be read/);
  });

  it('returns that no number is owned beside a search that stays unreadable', async () => {
    acs.search = silence;
    const run = createPoll(dependencies(acs));
    const known = { held: hold, acceptedByResponse: true, ageMs: 0, readNumbers: false };
    const unreadForMs = input.settings.doubtLimitMs;
    const result = await new Attempt().run(run, {
      ...{ ...input, ...known, holdUnreadForMs: unreadForMs },
    });
    assert.deepEqual(result.receipt?.missing, hold.phoneNumbers);
    assert.ok((result.holdUnreadForMs ?? 0) >= unreadForMs);
  });

  it('passes the number of GETs to the next attempt', async () => {
    acs.operation = () => silence;
    const attempt = new Attempt();
    await poll(attempt).catch(() => undefined);
    assert.equal(attempt.beats.length, 1);
  });

  it('fails without a stack and without the request, which would be in the history', async () => {
    acs.operation = () => silence;
    const { stack, cause, details } = await failure();
    assert.deepEqual([stack, cause, details], ['', undefined, undefined]);
  });
});
