import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSubmit } from '../../../src/activities/submit.js';
import { answer, Attempt, dependencies, FakeAcs, input, says, silence } from './world.js';

describe('the submit activity', () => {
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
  });
  const submit = (change: Partial<typeof input> & { holdEndsInMs?: number } = {}) =>
    new Attempt().run(createSubmit(dependencies(acs)), { ...input, ...change });

  it('sends one POST once the look has shown that nothing was bought', async () => {
    const { post } = await submit();
    assert.equal(post?.is, 'acknowledged');
    assert.equal(acs.posts, 1);
  });

  it('sends none once the hold has ended, by the clock of ACS', async () => {
    acs.search = says.search(new Date(Date.now() - 1).toISOString());
    assert.equal((await submit()).held, 'the hold has ended');
    assert.equal(acs.posts, 0);
  });

  it('sends none once the hold has ended while it waited for a worker', async () => {
    const late = new Attempt(Date.now() - 60_000);
    const { held } = await late.run(createSubmit(dependencies(acs)), {
      ...input,
      holdEndsInMs: 59_000,
    });
    assert.equal(held, 'the hold has ended');
    assert.equal(acs.posts, 0);
  });

  it('sends none when the look took so long that no whole POST fits', async () => {
    const { now } = Date;
    const began = now();
    // The machine was suspended during the look: before the numbers were asked for, or after.
    const suspended = () => {
      Date.now = () => began + 31_000;
      return says.absent;
    };
    try {
      acs.number = suspended;
      assert.match((await submit()).held ?? '', /no longer fits/);
      Date.now = now;
      acs.operation = suspended;
      assert.match((await submit()).held ?? '', /no time left to ask/);
    } finally {
      Date.now = now;
    }
    assert.equal(acs.posts, 0);
  });

  it('sends none when the worker begins to stop during the look', async () => {
    const stopping = new AbortController();
    acs.operation = () => {
      stopping.abort();
      return says.absent;
    };
    const { held } = await new Attempt().run(createSubmit(dependencies(acs, stopping)), input);
    assert.equal(held, 'the worker is stopping');
    assert.equal(acs.posts, 0);
  });

  it('asks ACS nothing before its turn, and says when that comes', async () => {
    const why = 'ACS throttles POST requests (429); this one was not sent';
    const notNow = { is: 'notNow', because: 'throttled', why, retryAfterMs: 30_000 } as const;
    const waits: number[] = [];
    const purchaseTurn = (withinMs: number) => {
      waits.push(withinMs);
      return Promise.resolve(notNow);
    };
    acs.operation = () => assert.fail('it looked');
    const deps = { ...dependencies(acs), purchaseTurn };
    const report = await new Attempt().run(createSubmit(deps), input);
    assert.deepEqual(report, { held: why, retryAfterMs: 30_000 });
    assert.deepEqual(waits, [15_000]);
    assert.equal(acs.posts, 0);
  });

  it('tells a look that was kept back from one that ACS did not answer', async () => {
    acs.operation = () => silence;
    assert.deepEqual(await submit(), { held: 'ECONNRESET' });
    acs.operation = () => ({ ...silence, notSent: true, because: 'rate', retryAfterMs: 700 });
    assert.deepEqual(await submit(), { held: 'ECONNRESET', retryAfterMs: 700 });
  });

  it('sends none when nobody wants it any more', async () => {
    const attempt = new Attempt();
    acs.operation = () => {
      attempt.abandon();
      return says.absent;
    };
    const { held } = await attempt.run(createSubmit(dependencies(acs)), input);
    assert.equal(held, 'the activity is no longer wanted');
    assert.equal(acs.posts, 0);
  });

  it('asks whether anybody still wants it when it had to wait for its turn, and not otherwise', async () => {
    const waits = { waited: new Attempt(), atOnce: new Attempt() };
    for (const [name, attempt] of Object.entries(waits)) {
      const purchaseTurn = () => sleep(name === 'waited' ? 350 : 0, undefined);
      await attempt.run(createSubmit({ ...dependencies(acs), purchaseTurn }), input);
    }
    assert.deepEqual(waits.waited.beats, [{ doing: 'looking before the POST' }]);
    assert.deepEqual(waits.atOnce.beats, []);
  });

  it('that was handed out long ago sends none before the engine has had time to say that it is over', async () => {
    const late = new Attempt(Date.now() - 11_000);
    const submitted = late.run(createSubmit(dependencies(acs)), input);
    await sleep(500);
    late.abandon();
    assert.equal((await submitted).held, 'the activity is no longer wanted');
    assert.deepEqual(late.beats, [{ doing: 'looking before the POST' }]);
    assert.equal(acs.posts, 0);
  });

  it('reports a refusal although the look after it takes longer than its time', async () => {
    acs.post = answer(422);
    let looks = 0;
    acs.getOperation = () => {
      looks += 1;
      return looks === 1 ? Promise.resolve(says.absent) : new Promise<never>(() => undefined);
    };
    const quick = { ...input.settings, submitTimeoutMs: 1_000, postTimeoutMs: 500 };
    const report = await submit({ settings: quick });
    assert.deepEqual([report.post?.is, report.after, looks], ['refused', undefined, 2]);
  });

  it('sends none beside an operation, and beside one that does not run only if it was proved a shadow', async () => {
    for (const status of ['running', 'notStarted', 'failed', 'onHold']) {
      acs.operation = () => says.operation(status);
      await submit();
    }
    assert.equal(acs.posts, 0);
    acs.operation = () => says.operation('notStarted');
    await submit({ shadowProved: true });
    assert.equal(acs.posts, 1);
  });
});
