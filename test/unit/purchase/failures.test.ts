import assert from 'node:assert/strict';
import { failureOf } from '../../../src/purchase/failures.js';
import { accepted, polled } from './accepted-world.js';
import { absent, newState, notFound, operation, posted, seen, submitted } from './world.js';

describe('the failure of a purchase', () => {
  const post = { kind: 'unavailable', reason: 'reset', inFlightForMs: 0 } as const;
  const state = submitted(newState, posted(post));

  it('has the code, the error of ACS, the status, the correlation vector and the evidence', () => {
    const response = { ...notFound, msCv: 'cv' };
    const { message, details } = failureOf({ kind: 'rejected', response }, state);
    assert.match(message, /ACS rejected .* ACS: 404 NotFound: cannot be found\. Fix/);
    assert.equal(details.code, 'PurchaseRejected');
    assert.deepEqual([details.httpStatus, details.msCv], [404, 'cv']);
    assert.deepEqual([details.evidence?.posts, details.evidence?.lookups], [1, 1]);
    assert.equal(details.evidence?.phoneNumbers?.length, 2);
  });

  it('has a sentence for every outcome that is one', () => {
    const failed = { ...operation('failed'), error: { code: 'OutOfStock', message: 'none left' } };
    const message = (outcome: Parameters<typeof failureOf>[0]) => failureOf(outcome, state).message;
    assert.match(message({ kind: 'failed', operation: failed }), /OutOfStock: none left/);
    assert.match(message({ kind: 'failed', operation: operation('failed') }), /ACS gave no reason/);
    assert.match(message({ kind: 'expired' }), /The hold .* ended .* Last observed: .*reset/);
    const gone = { kind: 'subjectNotFound', response: notFound } as const;
    assert.match(message(gone), /does not know this search.* 404 NotFound/);
    const reasons = ['deadline', 'operationMissing', 'unproved', 'denied', 'earlierRun'] as const;
    for (const reason of reasons) {
      const { details } = failureOf({ kind: 'unknown', reason }, state);
      assert.deepEqual([details.code, details.reason], ['OutcomeUnknown', reason]);
    }
    const missing = polled(accepted, 1, { operation: { ...absent, msCv: 'cv' } });
    const outcome = { kind: 'unknown', reason: 'operationMissing' } as const;
    assert.equal(failureOf(outcome, missing).details.msCv, 'cv');
  });

  it('counts submits without a result among the evidence', () => {
    const lost = seen(newState, { kind: 'submitLost', reason: 'killed' });
    const { details } = failureOf({ kind: 'unknown', reason: 'deadline' }, lost);
    assert.deepEqual([details.evidence?.posts, details.evidence?.lostSubmits], [1, 1]);
  });
});
