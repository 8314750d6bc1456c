import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import { hold, SEARCH_ID, sees, settings, START } from './world.js';

const NOW = START + 1_000;

describe('a submit that tells of no POST', () => {
  it('kept back before the look, the time that a hold may last runs all the same', () => {
    const times = { askedAt: NOW, answeredAt: NOW };
    const report = { held: 'not its turn', retryAfterMs: 60_000 };
    const submitted = { kind: 'submitted', report } as const;
    const evidence = observe(noEvidence(SEARCH_ID, START), submitted, times, settings);
    assert.deepEqual(decide(evidence, NOW, settings), { do: 'submit', at: NOW + 60_000 });
    assert.equal(decide(evidence, NOW + settings.assumedHoldMs, settings).do, 'look');
  });

  it('no answer, since its turn never came: not sent; looks, and sends it while the hold lasts', () => {
    const times = { askedAt: START, answeredAt: NOW };
    const missed = { kind: 'notBegun', why: 'too many before it' } as const;
    const evidence = observe(noEvidence(SEARCH_ID, START), missed, times, settings);
    assert.deepEqual([evidence.posts, evidence.postInFlightUntil], [0, null]);
    const look = decide(evidence, NOW, settings);
    assert.deepEqual([look.do, 'at' in look && look.at], ['look', NOW]);
    const looked = observe(evidence, { kind: 'looked', report: sees.nothing }, times, settings);
    assert.equal(decide(looked, NOW, settings).do, 'submit');
    const mute = { kind: 'looked', report: sees.withheld } as const;
    assert.equal(decide(observe(evidence, mute, times, settings), NOW, settings).do, 'look');
    const over = { ...hold, expiresAt: START };
    const late = { kind: 'looked', report: { ...sees.nothing, hold: over } } as const;
    const end = decide(observe(evidence, late, times, settings), NOW, settings);
    assert.deepEqual(end, { do: 'end', end: { is: 'expired' } });
  });

  it('its turn never came, and the hold is over: no old look proves that it ended', () => {
    const times = { askedAt: START, answeredAt: NOW };
    const over = { ...hold, expiresAt: START };
    const seen = { kind: 'looked', report: { ...sees.nothing, hold: over } } as const;
    const looked = observe(noEvidence(SEARCH_ID, START), seen, times, settings);
    assert.equal(decide(looked, NOW, settings).do, 'end');
    const missed = { kind: 'notBegun', why: 'too many before it' } as const;
    const evidence = observe(looked, missed, times, settings);
    assert.equal(decide(evidence, NOW, settings).do, 'look');
    const again = observe(evidence, seen, times, settings);
    assert.deepEqual(decide(again, NOW, settings), { do: 'end', end: { is: 'expired' } });
  });

  it('the activity itself lost: unknown; investigates', () => {
    const observation = { kind: 'submitLost', why: 'killed' } as const;
    const times = { askedAt: START, answeredAt: NOW };
    const evidence = observe(noEvidence(SEARCH_ID, START), observation, times, settings);
    assert.deepEqual([evidence.posts, evidence.postInFlightUntil], [1, NOW + 31_500]);
    assert.equal(decide(evidence, NOW, settings).do, 'look');
  });
});
