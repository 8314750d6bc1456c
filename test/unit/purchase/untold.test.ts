import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { observe } from '../../../src/purchase/observe.js';
import type { LookReport } from '../../../src/purchase/reports.js';
import { hold, MINUTE_MS, SEARCH_ID, sees, settings, START } from './world.js';

/** A submit whose look told nothing, so that no POST was sent. */
function heldBy(before: LookReport, rules = settings): Evidence {
  const report = { before, held: 'the look before the POST did not show that nothing was bought' };
  const times = { askedAt: START, answeredAt: START };
  return observe(noEvidence(SEARCH_ID, START), { kind: 'submitted', report }, times, rules);
}

/** Looks as often as is decided, until something else is; ACS always shows the same. */
function lookOn(from: Evidence, report: LookReport, mostMs: number) {
  let evidence = from;
  let now = START;
  for (let looks = 0; ; looks += 1) {
    const decision = decide(evidence, now, settings);
    if (decision.do !== 'look' || decision.at > START + mostMs) return { decision, looks, now };
    now = decision.at + 100;
    const times = { askedAt: decision.at, answeredAt: now };
    evidence = observe(evidence, { kind: 'looked', report }, times, settings);
  }
}

describe('a look before the POST that tells nothing', () => {
  for (const [what, report] of [
    ['of a success whose numbers nobody can name', sees.unproved],
    ['since ACS withholds the numbers', sees.numbersWithheld],
  ] as const) {
    it(`${what}: is followed by looks, which take nobody's turn`, () => {
      const { looks } = lookOn(heldBy(report), report, 9 * MINUTE_MS);
      assert.ok(looks > 5 && looks < 30, `${looks} looks`);
    });
  }

  it('is over with the first look that tells something', () => {
    const { decision, looks } = lookOn(heldBy(sees.numbersWithheld), sees.nothing, MINUTE_MS);
    assert.deepEqual([decision.do, looks], ['submit', 1]);
  });

  it('of a success whose numbers nobody can name ends as unproved after ten minutes', () => {
    const { decision, now } = lookOn(heldBy(sees.unproved), sees.unproved, 60 * MINUTE_MS);
    assert.deepEqual(decision, { do: 'end', end: { is: 'unknown', reason: 'unproved' } });
    assert.ok(now - START >= 10 * MINUTE_MS && now - START < 20 * MINUTE_MS);
  });

  it('takes an older proof of absence with it: no cancel is told as proved', () => {
    const times = { askedAt: START, answeredAt: START };
    const seen = (from: Evidence, report: LookReport) =>
      observe(from, { kind: 'looked', report }, times, settings);
    const absent = seen(noEvidence(SEARCH_ID, START), { ...sees.nothing, numbers: 'holdUnknown' });
    const claimed = seen(absent, sees.unproved);
    const canceled = observe(claimed, { kind: 'cancelRequested' }, times, settings);
    assert.equal(decide(canceled, START, settings).do, 'look');
  });

  it('is no end once the search can be read', () => {
    const named = { ...sees.shadow, numbers: 'owned', hold } as const;
    const times = { askedAt: START, answeredAt: START };
    const found = observe(
      heldBy(sees.unproved),
      { kind: 'looked', report: named },
      times,
      settings,
    );
    assert.equal(decide(found, START, settings).do, 'poll');
  });
});

describe('a failure of a purchase whose search was never shown', () => {
  it('says that its numbers could not be asked for', () => {
    const evidence = noEvidence(SEARCH_ID, START);
    const refusal = { httpStatus: 404, error: { code: 'NotFound', message: 'no' } };
    const end = { is: 'rejected', refusal } as const;
    assert.match(failureOf(end, evidence).message, /its numbers could not be asked for/);
    assert.doesNotMatch(failureOf(end, { ...evidence, hold }).message, /could not be asked for/);
  });
});
