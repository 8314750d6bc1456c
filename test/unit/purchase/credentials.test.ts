import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import type { LookReport, SubmitReport } from '../../../src/purchase/reports.js';
import { MINUTE_MS, SEARCH_ID, sees, settings, START } from './world.js';

const GRACE_MS = settings.deniedLimitMs;
const at = (atMs: number) => ({ askedAt: START + atMs, answeredAt: START + atMs });

function submitted(evidence: Evidence, atMs: number, report: SubmitReport): Evidence {
  return observe(evidence, { kind: 'submitted', report }, at(atMs), settings);
}
function looked(evidence: Evidence, atMs: number, report: LookReport): Evidence {
  return observe(evidence, { kind: 'looked', report }, at(atMs), settings);
}
function ends(evidence: Evidence, atMs: number): string {
  const decision = decide(evidence, START + atMs, settings);
  if (decision.do !== 'end') return decision.do;
  return decision.end.is === 'unknown' ? decision.end.reason : decision.end.is;
}

const begun = noEvidence(SEARCH_ID, START);
const shutOut = (evidence: Evidence, atMs: number) =>
  submitted(evidence, atMs, { before: sees.withheld, held: 'not clear' });

describe('credentials that ACS refuses', () => {
  it('to every look for ten minutes: nobody can know what an earlier run bought', () => {
    const early = shutOut(shutOut(begun, 0), MINUTE_MS);
    assert.equal(ends(early, GRACE_MS - 1), 'submit');
    assert.equal(ends(shutOut(early, GRACE_MS), GRACE_MS), 'credentials');
  });

  it('twice, with ten minutes of silence between: no ten minutes of refusals', () => {
    assert.equal(ends(shutOut(shutOut(begun, 0), GRACE_MS), GRACE_MS), 'look');
    assert.equal(ends(shutOut(begun, 0), GRACE_MS + 1), 'submit');
  });

  it('to every look after a cancel: the same', () => {
    const canceling = observe(begun, { kind: 'cancelRequested' }, at(0), settings);
    const once = looked(canceling, 0, sees.withheld);
    assert.equal(ends(once, GRACE_MS - 1), 'look');
    const twice = looked(once, MINUTE_MS, sees.withheld);
    assert.equal(ends(looked(twice, GRACE_MS, sees.withheld), GRACE_MS), 'credentials');
  });

  it('while a POST is in doubt: looks go on', () => {
    const lost = submitted(begun, 0, {
      before: sees.nothing,
      post: { is: 'unknown', why: 'reset', inFlightForMs: 0 },
    });
    const evidence = looked(looked(lost, 1, sees.withheld), 2 * GRACE_MS, sees.withheld);
    assert.equal(ends(evidence, 2 * GRACE_MS), 'look');
  });

  it('once, and then no answer at all, is no ten minutes of refusals', () => {
    const refused = shutOut(begun, 0);
    const away = submitted(refused, MINUTE_MS, { held: 'no answer' });
    const back = looked(away, GRACE_MS + 1, sees.nothing);
    assert.equal(ends(back, GRACE_MS + 1), 'submit');
  });

  it('once, then silence, then a cancel: no ten minutes of refusals either', () => {
    const away = submitted(shutOut(begun, 0), MINUTE_MS, { held: 'no answer' });
    const canceling = observe(away, { kind: 'cancelRequested' }, at(GRACE_MS + 1), settings);
    assert.equal(ends(canceling, GRACE_MS + 1), 'look');
    const again = looked(canceling, GRACE_MS + 2, sees.withheld);
    assert.equal(ends(again, GRACE_MS + 2), 'look');
  });

  it('after ten minutes of 429s: no ten minutes of refusals', () => {
    const throttled: LookReport = {
      operation: { is: 'withheld', httpStatus: 429 },
      numbers: 'notAsked',
    };
    const canceling = observe(begun, { kind: 'cancelRequested' }, at(0), settings);
    const muted = looked(looked(canceling, 0, throttled), GRACE_MS, throttled);
    assert.equal(ends(looked(muted, GRACE_MS + 1, sees.withheld), GRACE_MS + 1), 'look');
  });

  it('to a look, but not to the next: the purchase goes on', () => {
    const back = looked(looked(shutOut(begun, 0), 1, sees.withheld), GRACE_MS, sees.nothing);
    assert.notEqual(ends(back, GRACE_MS), 'credentials');
  });
});

describe('a POST that ACS answered without accepting it', () => {
  const refuse = (evidence: Evidence, atMs: number) =>
    submitted(evidence, atMs, {
      before: sees.nothing,
      post: { is: 'unauthorized', httpStatus: 401 },
    });

  it('401, many times in a short while: it is tried on; over ten minutes: rejected', () => {
    let evidence = begun;
    for (let second = 0; second < 60; second += 1) evidence = refuse(evidence, second * 1_000);
    assert.equal(ends(evidence, MINUTE_MS), 'submit');
    evidence = refuse(evidence, GRACE_MS);
    assert.equal(ends(looked(evidence, GRACE_MS + 1, sees.nothing), GRACE_MS + 1), 'rejected');
  });

  it('429 with an hour of Retry-After, and then a cancel: the lookup does not wait for it', () => {
    const throttled = submitted(begun, 0, {
      before: sees.nothing,
      post: { is: 'throttled', httpStatus: 429, retryAfterMs: 3_600_000 },
    });
    const canceling = observe(throttled, { kind: 'cancelRequested' }, at(1), settings);
    const decision = decide(canceling, START + 1, settings);
    assert.ok(decision.do === 'look' && decision.at <= START + MINUTE_MS, JSON.stringify(decision));
  });

  for (const post of [
    { is: 'throttled', httpStatus: 429 },
    { is: 'unauthorized', httpStatus: 403 },
  ] as const) {
    it(`${post.httpStatus}, and then a cancel: canceled only after a look that came after it`, () => {
      const refused = submitted(begun, 0, { before: sees.nothing, post });
      const canceling = observe(refused, { kind: 'cancelRequested' }, at(1), settings);
      assert.equal(ends(canceling, 1), 'look');
      assert.equal(ends(looked(canceling, 2, sees.nothing), 2), 'canceled');
      assert.equal(ends(looked(canceling, 2, sees.running), 2), 'cancelOperation');
    });
  }
});
