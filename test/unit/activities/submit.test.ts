import assert from 'node:assert/strict';
import type { Info } from '@temporalio/activity';
import { ActivityNotFoundError } from '@temporalio/client';
import type { SubmitInput } from '../../../src/activities/inputs.js';
import { createSubmit } from '../../../src/activities/submit.js';
import {
  answer,
  Attempt,
  deferralOf,
  deferred,
  dependencies,
  FakeAcs,
  input,
  postOf,
  RUN_ID,
  says,
  silence,
} from './world.js';

describe('the submit activity', () => {
  const first = {
    nonce: input.nonce,
    judgement: { runId: RUN_ID, earlier: { kind: 'nothingInFlight' } },
  };
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
  });
  const submit = (change: Partial<SubmitInput> = {}) =>
    new Attempt().run(createSubmit(dependencies(acs)), { ...input, ...change });

  it('sends one POST after a lookup that shows no purchase', async () => {
    assert.equal(postOf(await submit())?.kind, 'accepted');
    assert.equal(acs.posts, 1);
  });

  it('reports a 202 that names our operation in another letter case as ours', async () => {
    const named = async (id: string) => {
      acs.post = { ...answer(202), headers: { 'operation-id': id } };
      const post = postOf(await submit());
      return post?.kind === 'accepted' && post.operationId;
    };
    const { operationId } = input.subject;
    assert.equal(await named(operationId.toUpperCase()), operationId);
    assert.equal(await named('purchase_other'), 'purchase_other');
  });

  it('sends no POST when the lookup took so long that no whole POST fits', async () => {
    const { now } = Date;
    const began = now();
    // The machine was suspended during the lookup, before or after the numbers were read.
    const suspended = () => {
      Date.now = () => began + 31_000;
      return says.absent;
    };
    try {
      acs.number = suspended;
      assert.match(deferralOf(await submit()), /^noTimeLeft: .* no longer fits/);
      Date.now = now;
      acs.operation = suspended;
      assert.match(deferralOf(await submit()), /^unavailable: .*no time left to ask/);
    } finally {
      Date.now = now;
    }
    assert.equal(acs.posts, 0);
  });

  it('sends no POST when the worker begins to stop during the lookup', async () => {
    const stopping = new AbortController();
    acs.operation = () => {
      stopping.abort();
      return says.absent;
    };
    const result = await new Attempt().run(createSubmit(dependencies(acs, stopping)), input);
    assert.match(deferralOf(result), /^workerStopping: /);
    assert.equal(acs.posts, 0);
  });

  it('sends no request without a rate-limit slot, and returns when to retry', async () => {
    const why = 'ACS throttles POST requests (429); this one was not sent';
    const refused = { kind: 'throttled', reason: why, retryAfterMs: 30_000 } as const;
    const waits: number[] = [];
    const acquireSubmitSlot = (maxWaitMs: number) => {
      waits.push(maxWaitMs);
      return Promise.resolve(refused);
    };
    acs.operation = () => assert.fail('it looked');
    const deps = { ...dependencies(acs), acquireSubmitSlot };
    const report = await new Attempt().run(createSubmit(deps), input);
    assert.deepEqual(report, {
      ...first,
      kind: 'deferred',
      reason: 'throttled',
      detail: why,
      retryAfterMs: 30_000,
    });
    assert.deepEqual(waits, [14_250]);
    assert.equal(acs.posts, 0);
  });

  it('returns when to retry after a deferred lookup, but not after one without a response', async () => {
    acs.operation = () => silence;
    const unanswered = { kind: 'deferred', reason: 'unavailable', detail: 'ECONNRESET' };
    assert.deepEqual(await submit(), { ...first, ...unanswered });
    acs.operation = () => deferred(700);
    const limited = { kind: 'deferred', reason: 'rateLimited', detail: 'the rate limit' };
    assert.deepEqual(await submit(), { ...first, ...limited, retryAfterMs: 700 });
  });

  it('sends no POST when the activity was canceled', async () => {
    const attempt = new Attempt();
    acs.operation = () => {
      attempt.abandon();
      return says.absent;
    };
    const result = await attempt.run(createSubmit(dependencies(acs)), input);
    assert.match(deferralOf(result), /^notWanted: /);
    assert.equal(acs.posts, 0);
  });

  it('sends no POST when Temporal does not confirm the task: paused, reset, deleted or unreachable', async () => {
    const attempt = new Attempt();
    attempt.confirm = () => Promise.reject(new ActivityNotFoundError('gone'));
    const result = await attempt.run(createSubmit(dependencies(acs)), input);
    assert.match(
      deferralOf(result),
      /^notConfirmed: .* did not confirm that the submit is wanted \(ActivityNotFoundError\)/,
    );
    assert.equal(acs.posts, 0);
  });

  it('sends no POST when the confirmation came too late, by the faster clock', async () => {
    for (const clock of ['wall', 'monotonic'] as const) {
      const restore = { wall: Date.now, monotonic: performance.now.bind(performance) };
      const attempt = new Attempt();
      attempt.confirm = () => {
        // The machine was suspended, or its clock was set, while the answer was on its way.
        const aheadMs = 1_600;
        if (clock === 'wall') Date.now = () => restore.wall() + aheadMs;
        else performance.now = () => restore.monotonic() + aheadMs;
        return Promise.resolve();
      };
      try {
        const result = await attempt.run(createSubmit(dependencies(acs)), input);
        assert.match(deferralOf(result), /^notConfirmed: .* too late$/, clock);
      } finally {
        Date.now = restore.wall;
        performance.now = restore.monotonic;
      }
    }
    assert.equal(acs.posts, 0);
  });

  it('does not shorten the time in flight when a clock is set ahead', async () => {
    const { now } = Date;
    acs.post = silence;
    const send = acs.purchase.bind(acs);
    acs.purchase = async (...call) => {
      const reply = await send(...call);
      Date.now = () => now() + 3_600_000;
      return reply;
    };
    try {
      const post = postOf(await submit());
      assert.ok(post?.kind === 'unavailable' && post.inFlightForMs > 31_000, JSON.stringify(post));
    } finally {
      Date.now = now;
    }
  });

  const second: [string, Partial<Info>][] = [
    ['a retry', { attempt: 2 }],
    ['a reset of the activity in its backoff', { currentAttemptScheduledTimestampMs: 1 }],
    ['an execution with heartbeat details of an earlier one', { heartbeatDetails: {} }],
    [
      'a copy that a reset of the workflow made',
      { workflowExecution: { workflowId: input.subject.operationId, runId: 'another' } },
    ],
  ];
  for (const [what, info] of second) {
    it(`returns ${what} as a lost POST, without a request`, async () => {
      acs.operation = () => assert.fail('it asked ACS');
      const report = await new Attempt(info).run(createSubmit(dependencies(acs)), input);
      assert.ok(report.kind === 'lost');
      assert.match(report.reason, /^this is not the first execution of the submit: /);
      assert.equal(acs.posts, 0);
    });
  }

  it('sends no POST while this worker has a POST of an earlier run in flight', async () => {
    const deps = dependencies(acs);
    const { settled } = deps.postsInFlight.begin(input.subject.operationId, 'another run', 31_500);
    const run = () => new Attempt().run(createSubmit(deps), input);
    const { judgement } = await run();
    assert.equal(judgement?.earlier.kind, 'postAssumed');
    assert.equal(acs.posts, 0);
    settled();
    assert.equal(postOf(await run())?.kind, 'accepted');
  });

  it('does not count its own POST as one of an earlier run', async () => {
    const deps = dependencies(acs);
    acs.post = silence;
    const post = postOf(await new Attempt().run(createSubmit(deps), input));
    assert.equal(post?.kind, 'unavailable');
    assert.equal(deps.postsInFlight.hasOther(input.subject.operationId, RUN_ID), false);
    assert.equal(deps.postsInFlight.hasOther(input.subject.operationId, 'another run'), true);
  });

  it('returns a rejection although the lookup after it takes too long', async () => {
    acs.post = answer(422);
    let looks = 0;
    acs.getOperation = () => {
      looks += 1;
      return looks === 1 ? Promise.resolve(says.absent) : new Promise<never>(() => undefined);
    };
    const quick = {
      ...input.settings,
      submitTimeoutMs: 1_000,
      postTimeoutMs: 300,
      confirmationTimeoutMs: 200,
    };
    const report = await submit({ settings: quick });
    assert.ok(report.kind === 'posted');
    assert.deepEqual([report.post.kind, report.after, looks], ['rejected', undefined, 2]);
  });

  it('sends no POST when there is an operation, unless it is a proved placeholder', async () => {
    for (const status of ['running', 'notStarted', 'failed', 'onHold']) {
      acs.operation = () => says.operation(status);
      await submit();
    }
    assert.equal(acs.posts, 0);
    acs.operation = () => says.operation('notStarted');
    await submit({ placeholderProved: true });
    assert.equal(acs.posts, 1);
  });
});
