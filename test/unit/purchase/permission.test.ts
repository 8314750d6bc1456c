import assert from 'node:assert/strict';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { observe, type Observation } from '../../../src/purchase/observe.js';
import { postInFlightForMs } from '../../../src/purchase/post-in-flight.js';
import { SEARCH_ID, sees, settings, START } from './world.js';

const WHY = 'ACS accepted the purchase in run 1';

describe('the permission to POST after earlier runs', () => {
  let now: number;
  beforeEach(() => {
    now = START;
  });

  function see(evidence: Evidence, observation: Observation): Evidence {
    return observe(evidence, observation, { askedAt: now, answeredAt: now }, settings);
  }

  function judged(consented: boolean): Evidence {
    const earlier = { kind: 'postsClosed', why: WHY } as const;
    const judgement = { runId: 'run 2', earlier, ...(consented && { consented: true as const }) };
    return see(noEvidence(SEARCH_ID, START), { kind: 'submitted', report: { judgement } });
  }

  /** Lookups that find nothing, until something else is decided. */
  function proved(evidence: Evidence): Evidence {
    let seen = evidence;
    for (let lookups = 0; lookups < 100; lookups += 1) {
      const decision = decide(seen, now, settings);
      if (decision.do !== 'look') return seen;
      now = Math.max(now, decision.at);
      seen = see(seen, { kind: 'looked', report: sees.nothing });
    }
    return assert.fail('it looks for ever');
  }

  it('closed: ends as unknown after the proof, and sends no POST', () => {
    const evidence = proved(judged(false));
    const end = { do: 'end', end: { is: 'unknown', reason: 'earlierRun' } };
    assert.deepEqual(decide(evidence, now, settings), end);
  });

  it('given by a person: sends one POST after a proof, and no second one', () => {
    const before = proved(judged(true));
    assert.equal(decide(before, now, settings).do, 'submit');
    assert.ok(now - START >= settings.extendedProofMs, `after ${now - START} ms`);
    const inFlightForMs = postInFlightForMs(settings);
    const post = { is: 'unknown', why: 'ECONNRESET', inFlightForMs } as const;
    const report = { before: sees.nothing, post };
    const after = proved(see(before, { kind: 'submitted', report }));
    const end = { do: 'end', end: { is: 'unknown', reason: 'consentUsed' } };
    assert.deepEqual(decide(after, now, settings), end);
  });
});
