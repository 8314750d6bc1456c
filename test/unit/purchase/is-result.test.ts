import assert from 'node:assert/strict';
import {
  isCancelResult,
  isLookupResult,
  isPollResult,
  isSubmitResult,
} from '../../../src/purchase/contract/is-result.js';
import { DEFER_REASONS } from '../../../src/purchase/contract/defer-reasons.js';
import { deferred, lookups, OPERATION_ID, posted, present, receipt, unavailable } from './world.js';

const NONCE = 'of this input';

describe('the check of an activity result', () => {
  const post = { kind: 'rejected', httpStatus: 400 } as const;
  const kinds = [
    { name: 'submit', isResult: isSubmitResult, result: posted(post) },
    { name: 'lookup', isResult: isLookupResult, result: lookups.absent },
    {
      name: 'poll',
      isResult: isPollResult,
      result: { operation: present('running'), gets: 1, nextPollInMs: 700 },
    },
    { name: 'cancel', isResult: isCancelResult, result: { httpStatus: 204 } },
  ];

  for (const { name, isResult, result } of kinds) {
    it(`accepts the result of a ${name} that repeats the nonce of its input`, () => {
      assert.equal(isResult({ ...result, nonce: NONCE }, NONCE), true);
    });

    it(`rejects the result of a ${name} without the nonce, or with that of another input`, () => {
      assert.equal(isResult(result, NONCE), false);
      assert.equal(isResult({ ...result, nonce: 'of another input' }, NONCE), false);
    });

    it(`rejects a result of a ${name} that is incomplete or no object`, () => {
      for (const incomplete of [null, undefined, 'done', {}, { nonce: NONCE }]) {
        assert.equal(isResult(incomplete, NONCE), false, JSON.stringify(incomplete));
      }
    });
  }

  const accepts = (result: object) => isSubmitResult({ ...result, nonce: NONCE }, NONCE);

  it('accepts a submit that was deferred, lost or judged, and rejects one with half a lookup', () => {
    assert.equal(accepts(deferred('holdExpired')), true);
    assert.equal(accepts({ kind: 'lost', reason: 'it is attempt 2' }), true);
    const judgement = { earlier: { kind: 'postAssumed', why: 'run 1 is open' } };
    assert.equal(accepts({ kind: 'judged', judgement }), true);
    assert.equal(accepts({ ...deferred('holdExpired'), before: { operation: {} } }), false);
  });

  it('accepts every reason of a deferral, and no other', () => {
    for (const reason of Object.keys(DEFER_REASONS)) {
      assert.equal(accepts({ kind: 'deferred', reason, detail: 'x' }), true, reason);
    }
    assert.equal(accepts({ kind: 'deferred', reason: 'toString', detail: 'x' }), false);
  });

  it('accepts every lookup and every response to the POST that the core knows', () => {
    for (const result of Object.values(lookups)) {
      assert.equal(isLookupResult({ ...result, nonce: NONCE }, NONCE), true);
    }
    for (const response of [
      { kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 1 } as const,
      unavailable(0),
      { kind: 'denied', httpStatus: 401 } as const,
      { kind: 'throttled', httpStatus: 429, retryAfterMs: 1 } as const,
    ]) {
      assert.equal(accepts(posted(response)), true, response.kind);
    }
  });

  it('rejects durations that are no finite numbers', () => {
    const poll = { operation: present('running'), gets: 1, receipt: receipt(1), nonce: NONCE };
    for (const ms of [NaN, Infinity, -1, '1', null]) {
      assert.equal(isPollResult({ ...poll, nextPollInMs: ms }, NONCE), false, String(ms));
      assert.equal(accepts({ ...deferred('rateLimited'), retryAfterMs: ms }), false, String(ms));
    }
  });
});
