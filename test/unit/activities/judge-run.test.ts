import assert from 'node:assert/strict';
import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { judgeEarlierRuns } from '../../../src/activities/judge-run.js';
import { PostsInFlight } from '../../../src/activities/posts-in-flight.js';
import { readRun } from '../../../src/activities/read-run.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import type { RunFacts, RunJudgement } from '../../../src/purchase/contract/earlier-runs.js';
import { OPERATION_ID, SEARCH_ID, START } from '../purchase/world.js';
import { dependencies, FakeAcs, RESOURCE } from './world.js';

type Client = Context['client'];
type Event = Record<string, unknown>;

const payload = (value: unknown) => ({
  payloads: [defaultPayloadConverter.toPayload(value)],
});
const encrypted = {
  payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') }],
};

/** Builders of histories. */
const at = (seconds: number) => ({ eventTime: { seconds } });
const started = (name = 'purchasePhoneNumbers'): Event => ({
  workflowExecutionStartedEventAttributes: { workflowType: { name } },
});
const scheduled = (name: string, eventId = 5): Event => ({
  eventId,
  activityTaskScheduledEventAttributes: {
    activityType: { name },
    input: payload({ resource: RESOURCE }),
  },
});
const completed = (result: object, scheduledEventId = 5): Event => ({
  activityTaskCompletedEventAttributes: { scheduledEventId, result },
});
const terminated: Event = { ...at(9), workflowExecutionTerminatedEventAttributes: {} };
const failed = (type: string, details: object = { code: type }): Event => ({
  ...at(9),
  workflowExecutionFailedEventAttributes: {
    failure: { applicationFailureInfo: { type, details: payload(details) } },
  },
});
const submitted = (result: object) => [
  started(),
  scheduled('submitPurchase'),
  completed(payload(result)),
];
const rejected = [...submitted({ held: 'no' }), failed('PurchaseRejected')];

const notFound = () => Object.assign(new Error('not found'), { code: 5 });
const limited = () => Object.assign(new Error('namespace rate limit exceeded'), { code: 8 });

/** A Temporal with these histories. */
class Temporal {
  histories: Record<string, readonly Event[] | Error> = {};
  /** The runs that visibility lists. Default: all. */
  listed: readonly string[] | undefined;
  listFails: Error | undefined;
  calls = 0;

  get client(): Client {
    const fetched = (runId: string) => {
      this.calls += 1;
      const history = this.histories[runId] ?? notFound();
      return history instanceof Error ? Promise.reject(history) : { events: history };
    };
    const workflow = {
      getHandle: (_id: string, runId: string) => ({
        fetchHistory: async () => await fetched(runId),
      }),
      list: () => this.list(),
    };
    const options = { loadedDataConverter: { payloadConverter: defaultPayloadConverter } };
    const withDeadline = <T>(_deadline: number, call: () => Promise<T>) => call();
    const withAbortSignal = <T>(_signal: AbortSignal, call: () => T) => call();
    return { workflow, options, withDeadline, withAbortSignal } as unknown as Client;
  }

  private async *list() {
    this.calls += 1;
    await Promise.resolve();
    if (this.listFails) throw this.listFails;
    for (const runId of this.listed ?? Object.keys(this.histories)) yield { runId };
  }
}

describe('reading an earlier run', () => {
  const read = (events: readonly Event[]) => {
    const temporal = new Temporal();
    temporal.histories = { A: events };
    return readRun(temporal.client, { workflowId: OPERATION_ID, runId: 'A' });
  };

  it('returns how and when the run ended, and its ACS resource', async () => {
    const base = { runId: 'A', closedAt: 9_000, accepted: false, resource: RESOURCE };
    assert.deepEqual(await read(rejected), { ...base, ended: 'byItself' });
    const interrupted = [...submitted({ held: 'no' }), terminated];
    assert.deepEqual(await read(interrupted), { ...base, ended: 'otherwise' });
    const open = await read(submitted({ held: 'no' }));
    assert.deepEqual([open?.ended, open?.closedAt], ['otherwise', undefined]);
  });

  it('returns a 202, from the result or from a later poll', async () => {
    const post = { kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 1 };
    assert.equal(
      (await read([...submitted({ kind: 'posted', post }), terminated]))?.accepted,
      true,
    );
    const polled = [started(), scheduled('pollOperation'), terminated];
    assert.equal((await read(polled))?.accepted, true);
  });

  it('returns that the run was barred from POSTs, whatever its end', async () => {
    const judgement = { runId: 'A', earlier: { kind: 'postsClosed', why: 'accepted' } };
    assert.equal((await read([...submitted({ judgement }), terminated]))?.wasBarred, true);
  });

  it('returns an unknown outcome with its POSTs', async () => {
    const evidence = { posts: 1, permission: 'closed' };
    const end = failed('OutcomeUnknown', { code: 'OutcomeUnknown', evidence });
    const { outcomeUnknown } = (await read([...submitted({}), end])) ?? {};
    assert.deepEqual(outcomeUnknown, evidence);
  });

  it('returns a run without activities, or of another type, as inert', async () => {
    assert.equal((await read([started(), failed('InvalidRequest')]))?.isInert, true);
    const foreign = [started('another'), scheduled('pollOperation'), completed(encrypted)];
    assert.equal((await read(foreign))?.isInert, true);
  });

  it('returns that a payload cannot be decoded', async () => {
    const events = [started(), scheduled('submitPurchase'), completed(encrypted), terminated];
    const run = await read(events);
    assert.deepEqual([run?.isUndecodable, run?.closedAt], [true, 9_000]);
  });

  it('distinguishes a run that is gone from one that cannot be read now', async () => {
    const temporal = new Temporal();
    const readA = () => readRun(temporal.client, { workflowId: OPERATION_ID, runId: 'A' });
    assert.equal(await readA(), undefined);
    temporal.histories = { A: limited() };
    await assert.rejects(readA, /limit exceeded/);
  });
});

describe('the judgement of a run', () => {
  let temporal: Temporal;
  beforeEach(() => {
    temporal = new Temporal();
  });

  const own: RunFacts = {
    ...{ runId: 'own', originalRunId: 'own', firstRunId: 'own', startedAt: START, mark: {} },
  };

  function judge(run: RunFacts): Promise<RunJudgement | undefined> {
    const environment = new MockActivityEnvironment({}, { client: temporal.client });
    const deps = { ...dependencies(new FakeAcs()), postsInFlight: new PostsInFlight() };
    const input = { run, subject: subjectOf('search', SEARCH_ID), resource: RESOURCE };
    return environment.run(() => judgeEarlierRuns(input, deps));
  }
  const NOTHING = { runId: 'own', earlier: { kind: 'nothingInFlight' } };

  it('needs no call for a first start by our code, and one list for another first start', async () => {
    const marked = { ...own, mark: { firstStartAt: new Date(START).toISOString() } };
    assert.deepEqual(await judge(marked), NOTHING);
    assert.equal(temporal.calls, 0);
    assert.deepEqual(await judge(own), NOTHING);
    assert.equal(temporal.calls, 1);
    assert.equal(await judge({ ...own, judgedRunId: 'own' }), undefined);
  });

  it('uses the judgement of the run that this one continues, and of no other', async () => {
    temporal.histories = { A: [...submitted({}), terminated], C: [started()] };
    const continued = { ...own, firstRunId: 'A', judgedRunId: 'A', continuedFromRunId: 'A' };
    assert.deepEqual(await judge(continued), NOTHING);
    assert.equal(temporal.calls, 0);
    const ofC = await judge({ ...continued, continuedFromRunId: 'C' });
    assert.equal(ofC?.earlier.kind, 'postAssumed');
  });

  it('reads runs that the list does not show yet', async () => {
    const reset = {
      ...own,
      ...{ originalRunId: 'A1', firstRunId: 'A1', mark: { startedAfterRunId: 'A0' } },
    };
    temporal.listed = ['A0'];
    temporal.histories = { A0: rejected, A1: rejected };
    assert.deepEqual(await judge(reset), NOTHING);
    temporal.histories = { A0: rejected };
    assert.equal((await judge(reset))?.earlier.kind, 'postAssumed');
  });

  it('assumes a POST of a run that is listed but gone', async () => {
    temporal.listed = ['A'];
    assert.equal((await judge(own))?.earlier.kind, 'postAssumed');
  });

  it('does not conclude from a failed read that a run sent no POST', async () => {
    const post = { kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 1 };
    temporal.histories = { A: limited() };
    setTimeout(() => {
      temporal.histories = { A: [...submitted({ kind: 'posted', post }), terminated] };
    }, 100);
    assert.equal((await judge(own))?.earlier.kind, 'postsClosed');
  });

  it('does not judge a run when its earlier runs cannot be read for ten seconds', async () => {
    temporal.listFails = limited();
    const now = performance.now.bind(performance);
    const began = now();
    // A minute passes in a second.
    performance.now = () => began + (now() - began) * 60;
    try {
      const judgement = await judge(own);
      assert.equal(judgement?.earlier.kind, 'postAssumed');
      assert.equal(judgement.runId, undefined);
    } finally {
      performance.now = now;
    }
  });
});
