import assert from 'node:assert/strict';
import type { PostResult } from '../../../src/purchase/contract/activity-results.js';
import type { Outcome } from '../../../src/purchase/state/outcome.js';
import { situationOf, stageOf } from '../../../src/purchase/state/situation.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import { formatDuration } from '../../../src/purchase/text/format.js';
import {
  activitySummary,
  currentDetails,
  isStallSummary,
  stallSummary,
} from '../../../src/purchase/text/ui-text.js';
import { accepted, holdUnknown, polled } from './accepted-world.js';
import { shown } from './shown.js';
import {
  cancelRequested,
  deferred,
  lookedUp,
  lookups,
  newState,
  operation,
  owned,
  posted,
  seen,
  settings,
  START,
  submitted,
  unavailable,
} from './world.js';

const afterPost = (post: PostResult) => submitted(newState, posted(post));
const placeholder = submitted(newState, deferred('inconclusiveLookup', lookups.notStarted));

describe('the UI text', () => {
  it('of a purchase that has just begun', () => {
    const { stage, details, activity } = shown(newState);
    assert.equal(stage, 'submitting');
    assert.match(details, /^\*\*submitting\*\*: ready to send the POST\n/);
    assert.equal(activity, 'Submit purchase: lookup, then POST');
  });

  it('of a purchase that waits for a rate-limit slot names the rate', () => {
    const situation = situationOf(newState, START, settings);
    assert.ok(situation.kind !== 'ended');
    const summary = (rate: number) => activitySummary(situation, newState, START, rate);
    assert.equal(summary(1), 'Submit purchase: lookup, then POST (rate limit 1/s)');
    assert.match(summary(25), /\(rate limit 25\/s\)/);
    assert.match(summary(0.2), /\(rate limit 1 in 5 s\)/);
    assert.match(
      shown(newState).details,
      /next: Submit purchase: lookup, then POST, as soon as the rate limit allows/,
    );
  });

  it('of a deferred purchase says until when, why, and that no POST was sent', () => {
    for (const before of [undefined, lookups.absent]) {
      const state = submitted(newState, deferred('rateLimited', before, 40_000));
      const { stage, details, timer } = shown(state);
      assert.equal(stage, 'submitting');
      assert.equal(timer, 'Waiting 40 s before the next submit (deferred: rateLimited)');
      assert.match(details, /^\*\*submitting\*\*: our rate limiter deferred the submit\n/);
      assert.match(details, /next: Submit purchase: lookup, then POST, at 2026-01-01 00:00:40 UTC/);
      assert.match(details, /POSTs that may have reached ACS: 0/);
    }
  });

  it('of an accepted purchase names its age, the next poll and the held numbers', () => {
    const { stage, details, activity, timer } = shown(accepted, 2_000);
    assert.equal(stage, 'provisioning');
    assert.equal(
      timer,
      'Waiting 6 s before the next poll (status not read yet, 2 s since accepted)',
    );
    assert.equal(activity, 'Poll the operation (2 s since accepted)');
    assert.match(details, /^\*\*provisioning\*\*: ACS accepted the POST, 2 s since accepted\n/);
    assert.match(
      details,
      /held numbers: \+18335550100, \+18335550101 \(4 USD a month\) until 2026-01-01 00:16:\d\d UTC/,
    );
    const running = shown(polled(accepted, 8_000, { nextPollInMs: 8_400 }), 8_000);
    const text = 'Waiting 8.4 s before the next poll (status running, 8 s since accepted)';
    assert.equal(running.timer, text);
  });

  it('of a POST with an unknown outcome says so, and that lookups follow', () => {
    const state = lookedUp(afterPost(unavailable(30_000)), lookups.absent, 0);
    const { stage, details, activity, timer } = shown(state);
    assert.equal(stage, 'investigating');
    assert.match(details, /the POST has an unknown outcome; lookups show whether ACS has/);
    assert.match(
      shown(afterPost(unavailable(30_000))).details,
      /last observed: .*Unknown outcome of the POST: ECONNRESET/,
    );
    assert.equal(activity, 'Look up the purchase while the last POST may still arrive');
    const text =
      'Waiting 1 s before the next lookup (the POST has an unknown outcome, 2 lookups so far)';
    assert.equal(timer, text);
  });

  it('of a further POST says that it is one', () => {
    const state = lookedUp(afterPost(unavailable(0)), lookups.absent, 1_000, 30_000, 61_000);
    assert.equal(shown(state, 61_000).activity, 'Submit purchase again: lookup, then POST');
  });

  it('names an outage, throttling, denied credentials, a rejection and a placeholder', () => {
    const details = (state: PurchaseState) => shown(state).details;
    assert.match(
      details(submitted(newState, deferred('throttled'))),
      /ACS throttles \(429\); the submit is deferred/,
    );
    const throttled = shown(afterPost({ kind: 'throttled', httpStatus: 429 }));
    assert.match(
      throttled.timer,
      /^Waiting 60 s before the next submit \(ACS throttled the POST \(429\)\)$/,
    );
    assert.match(
      details(afterPost({ kind: 'denied', httpStatus: 401 })),
      /ACS denies the credentials; the submit is deferred/,
    );
    assert.match(
      details(afterPost({ kind: 'rejected', httpStatus: 409 })),
      /ACS rejected the POST \(409\); lookups show/,
    );
    assert.match(details(placeholder), /ACS shows an operation that may be a placeholder/);
  });

  it('of a cancel says what ACS returned to the DELETE', () => {
    const canceling = cancelRequested(lookedUp(newState, lookups.running, 0));
    assert.match(shown(cancelRequested(newState)).details, /cancel requested: first a lookup/);
    assert.equal(shown(canceling).activity, 'Ask ACS to cancel the operation');
    const rejected = seen(canceling, { kind: 'cancelAnswered', response: { httpStatus: 409 } });
    assert.match(shown(rejected).details, /ACS returned 409 to the DELETE; the operation decides/);
    const silent = seen(canceling, { kind: 'cancelAnswered', response: 'unavailable' });
    assert.match(shown(silent).details, /ACS did not answer the DELETE; the operation decides/);
  });

  it('of a wait for a lookup names what makes the lookup necessary', () => {
    const outage = submitted(newState, deferred('unavailable'));
    assert.match(
      shown(outage).timer,
      /^Waiting 2 s before the next lookup \(deferred: unavailable\)$/,
    );
    assert.match(shown(outage).details, /a lookup is needed before the POST/);
    const later = lookedUp(placeholder, lookups.notStarted, 1_000);
    assert.match(
      shown(later, 1_000).timer,
      /^Waiting 1 s before the next lookup \(ACS reports status notStarted; no held number is owned\)$/,
    );
    assert.equal(shown(later, 1_000).activity, 'Look up the purchase before the POST');
    const canceling = cancelRequested(newState);
    const text = 'Look up the purchase before the purchase ends as canceled';
    assert.equal(shown(canceling).activity, text);
  });

  it('of polls with errors names the response', () => {
    const throttled = { kind: 'throttled', httpStatus: 429 } as const;
    const result = { operation: throttled, nextPollInMs: 60_000, errorsForMs: 5 };
    assert.equal(
      shown(polled(accepted, 0, result)).timer,
      'Waiting 60 s before the next poll (ACS returned 429 (throttled))',
    );
  });

  it('fits the 200 bytes of a summary', () => {
    const result = { ...deferred('unavailable'), detail: 'x'.repeat(500) };
    assert.ok(shown(submitted(newState, result)).timer.length <= 200);
  });

  it('of a stalled purchase says so', () => {
    const situation = situationOf(accepted, START, settings);
    assert.equal(stageOf(situation, true), 'stalled');
    assert.match(currentDetails(situation, accepted, 'stalled', START), /^\*\*stalled\*\*: /);
    assert.equal(
      stallSummary(600_000),
      'Marks the purchase as stalled unless it ends within 10 min',
    );
    assert.ok(isStallSummary(stallSummary(1)) && !isStallSummary(shown(accepted).timer));
  });

  it('of a purchase that ended says what was bought, or the failure with what to do', () => {
    const details = (outcome: Outcome) =>
      currentDetails({ kind: 'ended', outcome }, accepted, undefined, START);
    const bought = details({
      kind: 'bought',
      operation: operation('succeeded'),
      receipt: {
        confirmed: [owned('+18335550100')],
        missing: ['+18335550101'],
        unread: ['+18335550102'],
        holdKnown: true,
        monthlyCosts: [{ amount: 2, currencyCode: 'USD' }],
      },
    });
    assert.match(bought, /^\*\*bought\*\*: \+18335550100 for 2 USD a month\n/);
    assert.match(bought, /- not bought: \+18335550101\n\n?- could not be read: \+18335550102$/);
    const failed = details({ kind: 'failed', operation: operation('failed') });
    assert.match(failed, /^\*\*PurchaseFailed\*\*: /);
    assert.match(details({ kind: 'canceled' }), /proved that nothing was bought/);
    const unreadable = { kind: 'bought', operation: operation('succeeded') } as const;
    assert.match(details({ ...unreadable, receipt: holdUnknown }), /no number could be read/);
    assert.equal(stageOf({ kind: 'ended', outcome: { kind: 'canceled' } }, true), undefined);
  });

  it('formats durations with one unit', () => {
    const durations = [-1, 0, 1_500, 72_000, 600_000, 12_600_000, 518_400_000];
    assert.deepEqual(durations.map(formatDuration), [
      '0 s',
      '0 s',
      '1.5 s',
      '72 s',
      '10 min',
      '3.5 h',
      '6 d',
    ]);
  });
});
