import assert from 'node:assert/strict';
import type { PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import { decide } from '../../../src/purchase/decide.js';
import type { End } from '../../../src/purchase/decision.js';
import { noEvidence, startPolling, type Evidence } from '../../../src/purchase/evidence.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { observe, type Observation } from '../../../src/purchase/observe.js';
import { stageOf } from '../../../src/purchase/stages.js';
import { activitySummary, currentDetails, pauseSummary } from '../../../src/purchase/story.js';
import { sayDuration } from '../../../src/purchase/words.js';
import { notFound, operation, OPERATION_ID, SEARCH_ID, sees, settings, START } from './world.js';

const times = { askedAt: START, answeredAt: START };

function seen(...observations: Observation[]): Evidence {
  return observations.reduce(
    (evidence, observation) => observe(evidence, observation, times, settings),
    noEvidence(SEARCH_ID, START),
  );
}

/** What the Temporal UI shows of a purchase at a moment. */
function story(evidence: Evidence, now = START) {
  const decision = decide(evidence, now, settings);
  const stage = stageOf(evidence, false);
  return {
    stage,
    details: currentDetails(evidence, decision, stage, now),
    activity: activitySummary(decision, evidence, now),
    pause: decision.do === 'end' ? '' : pauseSummary(decision, evidence, now),
  };
}

const before = sees.nothing;
const posted = (post: NonNullable<Extract<Observation, { kind: 'submitted' }>['report']['post']>) =>
  seen({ kind: 'submitted', report: { before, post } });

describe('what a person sees of a purchase', () => {
  it('that has just begun', () => {
    const { stage, details, activity } = story(seen());
    assert.equal(stage, 'submitting');
    assert.match(details, /\*\*submitting\*\*: about to buy/);
    assert.equal(activity, 'buy: look, then POST');
  });

  it('that waits for its turn: at which rate turns come', () => {
    const evidence = seen();
    const decision = decide(evidence, START, settings);
    const say = (rate: number) => activitySummary(decision, evidence, START, rate);
    assert.equal(say(1), 'buy: look, then POST, in its turn (1 POST a second at most)');
    assert.match(say(25), /\(25 POSTs a second at most\)/);
    assert.match(say(0.2), /\(1 POST in 5 s at most\)/);
    assert.match(story(evidence).details, /next: buy: look, then POST, as soon as its turn comes/);
  });

  it('that ACS throttles: until when nothing is sent, and that nothing was', () => {
    const why = 'ACS throttles POST requests (429); this one was not sent';
    for (const report of [
      { held: why, retryAfterMs: 40_000 },
      { before, post: { is: 'notSent', why, retryAfterMs: 40_000 } as const },
    ]) {
      const { stage, details, pause } = story(seen({ kind: 'submitted', report }));
      assert.equal(stage, 'submitting');
      assert.equal(pause, `${why}; next try in 40 s`);
      assert.match(details, /not bought yet|about to buy/);
      assert.match(details, /POSTs that may have reached ACS: 0/);
    }
  });

  it('that runs: for how long, when the next look is, what is on hold', () => {
    const evidence = posted({
      is: 'acknowledged',
      operationId: OPERATION_ID,
      nextLookInMs: 14_000,
    });
    const { stage, details, activity, pause } = story(evidence, START + 8_000);
    assert.equal(stage, 'provisioning');
    assert.equal(pause, 'running for 8 s, next look in 6 s');
    assert.equal(activity, 'poll the operation (running for 8 s)');
    assert.match(details, /ACS accepted it, running for 8 s/);
    assert.match(
      details,
      /\+18335550100, \+18335550101 at 2 USD a month each, until 2026-01-01 00:16:\d\d UTC/,
    );
  });

  it('whose POST was lost', () => {
    const { stage, details, pause } = story(
      posted({ is: 'unknown', why: 'ECONNRESET', inFlightForMs: 30_000 }),
    );
    assert.equal(stage, 'investigating');
    assert.match(details, /a POST was sent and its answer is unknown/);
    assert.match(details, /nobody knows whether the POST reached ACS: ECONNRESET/);
    assert.match(pause, /outcome of the POST unknown, looked once so far; next look in 1 s/);
  });

  it('during an outage, a throttling, a refused key, a doubtful refusal, a shadow, a cancel', () => {
    const details = (evidence: Evidence) => story(evidence).details;
    assert.match(
      details(posted({ is: 'notSent', why: 'x' })),
      /ACS is not reachable; nothing has been sent/,
    );
    const throttled = story(posted({ is: 'throttled', httpStatus: 429 }));
    assert.match(throttled.pause, /ACS throttles purchases \(429\); next try in 60 s/);
    assert.match(
      details(posted({ is: 'unauthorized', httpStatus: 401 })),
      /does not accept the credentials/,
    );
    assert.match(
      details(posted({ is: 'refused', httpStatus: 409 })),
      /ACS refused; looking whether/,
    );
    const shadow = { kind: 'submitted', report: { before: sees.notStarted, held: 'x' } } as const;
    assert.match(details(seen(shadow)), /an operation exists that nobody here asked for/);
    const canceling = seen({ kind: 'cancelRequested' }, { kind: 'looked', report: sees.running });
    assert.match(details(canceling), /cancel requested: proving first what ACS has/);
    const refused = { kind: 'cancelAnswered', report: { httpStatus: 409 } } as const;
    assert.match(
      details(observe(canceling, refused, times, settings)),
      /ACS answered 409; waiting/,
    );
    const silent = { kind: 'cancelAnswered', report: 'noAnswer' } as const;
    assert.match(
      details(observe(canceling, silent, times, settings)),
      /ACS did not answer; waiting/,
    );
  });

  it('that waits for a look, in words that fit what is in doubt', () => {
    const pause = (evidence: Evidence) => story(evidence).pause;
    assert.match(
      pause(posted({ is: 'notSent', why: 'x' })),
      /^ACS is not reachable, nothing was sent; /,
    );
    assert.match(pause(posted({ is: 'refused', httpStatus: 409 })), /^ACS refused; making sure /);
    const shadow = { kind: 'submitted', report: { before: sees.notStarted, held: 'x' } } as const;
    assert.match(pause(seen(shadow)), /^an operation exists that nobody here asked for; /);
    const accepted = posted({ is: 'acknowledged', operationId: OPERATION_ID, nextLookInMs: 1 });
    const throttled = { is: 'withheld', httpStatus: 429 } as const;
    const report = { operation: throttled, gets: 1, nextLookInMs: 60_000, troubledForMs: 5 };
    const polled = observe(accepted, { kind: 'polled', report }, times, settings);
    assert.match(pause(polled), /^ACS does not tell \(429\); next look in 60 s$/);
  });

  it('that has ended: what was bought, or the failure with what to do', () => {
    const evidence = posted({ is: 'acknowledged', operationId: OPERATION_ID, nextLookInMs: 1 });
    const details = (end: End) =>
      currentDetails(evidence, { do: 'end', end }, 'provisioning', START);
    const receipt = {
      confirmed: [{ phoneNumber: '+18335550100' }] as PurchasedPhoneNumber[],
      missing: ['+18335550101'],
      unread: ['+18335550102'],
      holdKnown: true,
      monthlyCost: { amount: 2, currencyCode: 'USD' },
    };
    const bought = details({ is: 'bought', operation: operation('succeeded'), receipt });
    assert.match(bought, /^\*\*bought\*\*: \+18335550100 for 2 USD a month\n/);
    assert.match(bought, /- not bought: \+18335550101\n\n- could not be read: \+18335550102$/);
    assert.match(
      details({ is: 'failed', operation: operation('failed') }),
      /^\*\*PurchaseFailed\*\*: /,
    );
    assert.match(details({ is: 'canceled' }), /proved that nothing was bought/);
  });

  it('in durations a person reads', () => {
    const spoken = [0, 1_500, 72_000, 600_000, 12_600_000, 518_400_000].map(sayDuration);
    assert.deepEqual(spoken, ['0 s', '1.5 s', '72 s', '10 min', '3.5 h', '6 d']);
  });
});

describe('the failure of a purchase', () => {
  const evidence = posted({ is: 'unknown', why: 'reset', inFlightForMs: 0 });

  it('carries code, ACS error, status, correlation vector and evidence', () => {
    const refusal = { ...notFound, msCv: 'cv', contested: false };
    const { message, details } = failureOf({ is: 'rejected', refusal }, evidence);
    assert.match(message, /ACS refused .* ACS: 404 NotFound: cannot be found\. Mend/);
    assert.equal(details.code, 'PurchaseRejected');
    assert.deepEqual([details.httpStatus, details.msCv], [404, 'cv']);
    assert.deepEqual([details.evidence?.posts, details.evidence?.looks], [1, 1]);
    assert.equal(details.evidence?.phoneNumbers?.length, 2);
  });

  it('has a sentence for every end that is one', () => {
    const failed = { ...operation('failed'), error: { code: 'OutOfStock', message: 'none left' } };
    const message = (end: Parameters<typeof failureOf>[0]) => failureOf(end, evidence).message;
    assert.match(message({ is: 'failed', operation: failed }), /OutOfStock: none left/);
    assert.match(message({ is: 'failed', operation: operation('failed') }), /ACS gave no reason/);
    assert.match(message({ is: 'expired' }), /The hold .* ended .* Last seen: .*reset/);
    for (const reason of ['deadline', 'operationLost', 'unproved'] as const) {
      const failure = failureOf({ is: 'unknown', reason }, evidence);
      assert.deepEqual([failure.details.code, failure.details.reason], ['OutcomeUnknown', reason]);
    }
    const seen = { is: 'absent', ...notFound, msCv: 'cv' } as const;
    const polled = { ...evidence, polling: { ...startPolling(START), seen } };
    assert.equal(failureOf({ is: 'unknown', reason: 'operationLost' }, polled).details.msCv, 'cv');
  });
});
