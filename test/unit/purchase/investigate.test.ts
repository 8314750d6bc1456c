import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import type { LookReport, SubmitReport } from '../../../src/purchase/reports.js';
import { absent, MINUTE_MS, SEARCH_ID, sees, settings, START } from './world.js';

function submitted(report: SubmitReport, evidence = noEvidence(SEARCH_ID, START)): Evidence {
  const times = { askedAt: START, answeredAt: START };
  return observe(evidence, { kind: 'submitted', report }, times, settings);
}

function looked(evidence: Evidence, report: LookReport, ...atMs: number[]): Evidence {
  return atMs.reduce((known, at) => {
    const times = { askedAt: START + at, answeredAt: START + at };
    return observe(known, { kind: 'looked', report }, times, settings);
  }, evidence);
}

function decision(evidence: Evidence, atMs: number) {
  return decide(evidence, START + atMs, settings);
}

/** A POST that was lost and can arrive for another 30 s. */
const lost = (before: LookReport = sees.nothing) =>
  submitted({ before, post: { is: 'unknown', why: 'reset', inFlightForMs: 30_000 } });

describe('an investigation', () => {
  it('submits again after three looks over a minute, all after the POST could still arrive', () => {
    const evidence = looked(lost(), sees.nothing, 31_000, 60_000, 91_000);
    assert.equal(decision(evidence, 91_000).do, 'submit');
  });

  it('looks once more at the deadline, and then is unknown: the lookups before it told nothing', () => {
    const { deadlineMs } = settings;
    const silent = looked(lost(), sees.withheld, 31_000, deadlineMs - 1);
    assert.deepEqual(
      [
        decision(silent, deadlineMs).do,
        decision(looked(silent, sees.withheld, deadlineMs), deadlineMs).do,
      ],
      ['look', 'end'],
    );
    const found = looked(silent, sees.running, deadlineMs);
    assert.equal(decision(found, deadlineMs).do, 'poll');
  });

  it('does not count looks made while the POST could still arrive', () => {
    const evidence = looked(lost(), sees.nothing, 1_000, 10_000, 29_999, 91_000);
    assert.equal(decision(evidence, 91_000).do, 'look');
  });

  it('does not take two looks for three, nor 59 s for a minute', () => {
    assert.equal(decision(looked(lost(), sees.nothing, 31_000, 99_000), 99_000).do, 'look');
    const short = looked(lost(), sees.nothing, 31_000, 60_000, 90_999);
    assert.equal(decision(short, 90_999).do, 'look');
  });

  it('takes looks that could not tell for no proof', () => {
    for (const report of [sees.withheld, sees.numbersWithheld]) {
      const evidence = looked(lost(), report, 31_000, 60_000, 91_000, 200_000);
      assert.equal(decision(evidence, 200_000).do, 'look');
    }
  });

  it('finds the purchase by an operation that runs, ended, or says something new', () => {
    for (const report of [sees.running, sees.failed, sees.unknownStatus]) {
      assert.equal(decision(looked(lost(), report, 1_000), 1_000).do, 'poll');
    }
  });

  it('finds the purchase by an owned number, whatever the operation says', () => {
    assert.equal(decision(looked(lost(), sees.owned, 1_000), 1_000).do, 'poll');
  });

  it('finds the purchase by an operation that was not there before the POST, whatever its status', () => {
    for (const report of [sees.notStarted, sees.shadow, sees.unproved]) {
      assert.equal(decision(looked(lost(), report, 1_000), 1_000).do, 'poll');
      const late = looked(looked(lost(), sees.nothing, 31_000, 60_000), report, 90_000);
      assert.equal(decision(late, 90_000).do, 'poll');
    }
  });

  it('finds it so, too, when the worker that was to send the POST died', () => {
    const died = observe(
      submitted({ before: sees.nothing, held: 'the worker is stopping' }),
      { kind: 'submitLost', why: 'killed' },
      { askedAt: START, answeredAt: START },
      settings,
    );
    assert.equal(decision(looked(died, sees.notStarted, 1_000), 1_000).do, 'poll');
  });

  it('needs a minute for one that was there before the first POST, five once a POST was lost', () => {
    const shadowed = looked(
      submitted({ before: sees.notStarted, held: 'not clear' }),
      sees.notStarted,
      30_000,
      60_000,
    );
    assert.equal(decision(shadowed, 60_000).do, 'submit');
    const report: SubmitReport = {
      before: sees.notStarted,
      post: { is: 'unknown', why: 'reset', inFlightForMs: 0 },
    };
    const posted = submitted(report, shadowed);
    const minute = looked(posted, sees.notStarted, 1_000, 2_000, 61_000);
    assert.equal(decision(minute, 61_000).do, 'look');
    assert.equal(decision(looked(minute, sees.notStarted, 301_000), 301_000).do, 'submit');
  });

  it('needs five minutes after a lost POST when nobody knows which numbers to ask for', () => {
    const unchecked: LookReport = { operation: absent, numbers: 'holdUnknown' };
    const evidence = looked(lost(unchecked), unchecked, 31_000, 60_000, 91_000, 330_000);
    assert.equal(decision(evidence, 330_000).do, 'look');
    assert.equal(decision(looked(evidence, unchecked, 331_000), 331_000).do, 'submit');
  });

  it('does not POST at once at the sight of an operation that does not run', () => {
    const evidence = submitted({ before: sees.notStarted, held: 'not clear' });
    assert.equal(decision(evidence, 0).do, 'look');
  });

  it('adopts an operation that runs before the first POST', () => {
    assert.equal(decision(submitted({ before: sees.running, held: 'not clear' }), 0).do, 'poll');
  });

  it('believes succeeded before the first POST only with a number owned', () => {
    assert.equal(decision(submitted({ before: sees.shadow, held: 'not clear' }), 0).do, 'look');
    const proved = { ...sees.shadow, numbers: 'owned' as const };
    assert.equal(decision(submitted({ before: proved, held: 'found' }), 0).do, 'poll');
  });

  const pausesOf = (report: LookReport, count: number): number[] => {
    let evidence = lost();
    const pauses: number[] = [];
    for (let now = START, step = 0; step < count; step += 1) {
      const next = decide(evidence, now, settings);
      assert.ok(next.do === 'look');
      pauses.push(Math.round(next.at - now));
      now = next.at;
      evidence = looked(evidence, report, now - START);
    }
    return pauses;
  };

  it('looks on pauses that grow to twenty seconds', () => {
    const pauses = pausesOf(sees.nothing, 9);
    assert.deepEqual(pauses.slice(0, 8), [1000, 1000, 1000, 1500, 2250, 3375, 5063, 7594]);
    assert.ok(pauses.every((pause) => pause <= 20_000));
  });

  it('looks on pauses that grow to five minutes while ACS does not tell', () => {
    assert.equal(pausesOf(sees.withheld, 30).at(-1), 5 * MINUTE_MS);
  });

  it('keeps a Retry-After of an ACS that does not tell', () => {
    const operation = { is: 'withheld', httpStatus: 429, retryAfterMs: 240_000 } as const;
    assert.equal(pausesOf({ operation, numbers: 'notAsked' }, 3).at(-1), 240_000);
  });

  it('does not look again at once when the engine gave a look up', () => {
    const times = { askedAt: START, answeredAt: START + 1_000 };
    const evidence = observe(lost(), { kind: 'unanswered', why: 'no answer' }, times, settings);
    const next = decision(evidence, 1_000);
    assert.ok(next.do === 'look' && next.at === START + 61_000);
  });
});

describe('the end of the hold', () => {
  const ended = 16 * MINUTE_MS;

  it('ends an unsent purchase as expired after a lookup asked since then that shows nothing', () => {
    const evidence = submitted({ before: sees.nothing, held: 'the hold has ended' });
    assert.equal(decision(evidence, ended).do, 'look');
    const end = decision(looked(evidence, sees.nothing, ended), ended);
    assert.deepEqual(end, { do: 'end', end: { is: 'expired' } });
  });

  it('is proved like a second POST when one may have reached ACS', () => {
    assert.equal(decision(lost(), ended).do, 'look');
    const proved = looked(lost(), sees.nothing, ended, ended + 30_000, ended + 61_000);
    const end = decision(proved, ended + 61_000);
    assert.deepEqual(end, { do: 'end', end: { is: 'expired' } });
  });

  it('comes 16 minutes after the first look when the search could not be read', () => {
    const blind: LookReport = { operation: sees.nothing.operation, numbers: 'holdUnknown' };
    const evidence = submitted({ before: blind, held: 'x' });
    assert.equal(decision(evidence, ended - 1).do, 'submit');
    assert.equal(decision(looked(evidence, blind, ended), ended).do, 'end');
  });
});

describe('a cancel request', () => {
  const cancel = (evidence: Evidence) =>
    observe(evidence, { kind: 'cancelRequested' }, { askedAt: START, answeredAt: START }, settings);

  it('before any look asks for one: an earlier run may have bought', () => {
    assert.equal(decision(cancel(noEvidence(SEARCH_ID, START)), 0).do, 'look');
  });

  it('with no POST that can have reached ACS ends as canceled after one look', () => {
    const evidence = looked(cancel(noEvidence(SEARCH_ID, START)), sees.nothing, 0);
    assert.deepEqual(decision(evidence, 0), { do: 'end', end: { is: 'canceled' } });
  });

  it('needs a lookup asked since then: a reset copies those of a run that may have POSTed after them', () => {
    const before = looked(noEvidence(SEARCH_ID, START - 1_000), sees.nothing, -1_000);
    assert.equal(decision(cancel(before), 0).do, 'look');
  });

  it('with a POST unaccounted for investigates first', () => {
    assert.equal(decision(cancel(lost()), 0).do, 'look');
    const proved = looked(cancel(lost()), sees.nothing, 31_000, 60_000, 91_000);
    assert.deepEqual(decision(proved, 91_000), { do: 'end', end: { is: 'canceled' } });
  });

  it('of a purchase that ACS has asks ACS to cancel, then waits for how it ends', () => {
    const evidence = cancel(looked(lost(), sees.running, 1_000));
    assert.equal(decision(evidence, 1_000).do, 'cancelOperation');
    const times = { askedAt: START, answeredAt: START };
    const report = { httpStatus: 204 };
    const asked = observe(evidence, { kind: 'cancelAnswered', report }, times, settings);
    assert.equal(decision(asked, 1_000).do, 'poll');
  });
});
