import assert from 'node:assert/strict';
import fc from 'fast-check';
import { operationIdOf, searchIdOf } from '../../../src/purchase/ids.js';
import {
  backoff,
  nextPollDelay,
  retryDelay,
  troubledPollDelay,
} from '../../../src/purchase/pauses.js';
import { identityProblem, parseRequest } from '../../../src/purchase/request.js';
import { OPERATION_ID, SEARCH_ID, settings } from './world.js';

describe('the identity of a purchase', () => {
  it('is purchase_ and the search id, GUIDs in lower case', () => {
    assert.equal(operationIdOf(SEARCH_ID.toUpperCase()), OPERATION_ID);
    assert.equal(operationIdOf('Some-Other-Id'), 'purchase_Some-Other-Id');
  });

  it('leads back to the search, from any GUID', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        assert.equal(searchIdOf(operationIdOf(id.toUpperCase())), id);
      }),
    );
    for (const id of ['search_x', 'purchase_', 'x', 'purchase_a/b']) {
      assert.equal(searchIdOf(id), undefined);
    }
  });

  it('does not match any other workflow id', () => {
    const request = { searchId: SEARCH_ID };
    assert.equal(identityProblem(OPERATION_ID, request), undefined);
    for (const id of [SEARCH_ID, OPERATION_ID.toUpperCase(), 'x']) {
      assert.match(identityProblem(id, request) ?? '', new RegExp(OPERATION_ID));
    }
  });
});

describe('the request', () => {
  it('is taken with its search id in lower case', () => {
    const parsed = parseRequest({ searchId: SEARCH_ID.toUpperCase(), agreeToNotResell: true });
    assert.deepEqual(parsed, {
      ok: true,
      request: { searchId: SEARCH_ID, agreeToNotResell: true },
    });
  });

  it('with a mistake is refused, naming the field and what was expected', () => {
    const mistakes: [unknown, RegExp][] = [
      [undefined, /input is missing; expected an object/],
      [null, /input is null/],
      [[], /input is a list/],
      ['x', /input is "x"/],
      [{}, /searchId is missing/],
      [{ searchId: 7 }, /searchId is a number/],
      [{ searchId: '' }, /searchId is ""/],
      [{ searchId: 'a/b' }, /searchId is "a\/b"/],
      [{ searchId: SEARCH_ID, agreeToNotResell: 'yes' }, /agreeToNotResell is "yes"/],
      [{ searchId: SEARCH_ID, agreeNotToResell: true }, /agreeNotToResell/],
    ];
    for (const [input, problem] of mistakes) {
      const parsed = parseRequest(input);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, problem);
    }
  });
});

describe('pauses', () => {
  const middle = () => 0.5;

  it('between polls are shortest where the end is likeliest', () => {
    const at = (ageS: number) => nextPollDelay(ageS * 1_000, settings, undefined, middle);
    assert.deepEqual([0, 10, 19, 22, 60, 3_600].map(at), [13_000, 6_500, 700, 700, 4_000, 358_000]);
  });

  it('between polls keep their bounds and never fall short of Retry-After, up to its cap', () => {
    fc.assert(
      fc.property(
        fc.nat(10 ** 9),
        fc.option(fc.nat(10 ** 7), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (ageMs, retryAfterMs, random) => {
          const ms = nextPollDelay(ageMs, settings, retryAfterMs, () => random);
          const askedMs = Math.min(retryAfterMs ?? 0, settings.retryAfterCapMs);
          assert.ok(ms >= settings.pollMinPauseMs && ms >= askedMs);
          assert.ok(ms <= settings.pollMaxPauseMs * 1.1);
        },
      ),
    );
    const day = 86_400_000;
    assert.equal(nextPollDelay(0, settings, day, middle), 300_000);
    assert.equal(troubledPollDelay(0, settings, day, middle), 300_000);
  });

  it('over 19 to 27 seconds need 9 GETs and 0.4 s of lag on average, 16 GETs at most', () => {
    let most = 0;
    let sum = 0;
    let lagMs = 0;
    const runs = 2_000;
    for (let run = 0; run < runs; run += 1) {
      const takesMs = 19_000 + (8_000 * run) / runs;
      let gets = 0;
      let ageMs = 0;
      for (; ageMs < takesMs; gets += 1) {
        ageMs += nextPollDelay(ageMs, settings, undefined, Math.random);
      }
      lagMs += ageMs - takesMs;
      sum += gets;
      most = Math.max(most, gets);
    }
    assert.ok(sum / runs <= 9 && most <= 16, `${sum / runs} on average, ${most} at most`);
    assert.ok(lagMs / runs <= 400, `${lagMs / runs} ms`);
  });

  it('of trouble grow to their ceiling', () => {
    const at = (ms: number) => troubledPollDelay(ms, settings, undefined, middle);
    assert.deepEqual([0, 60_000, 10 ** 9].map(at), [700, 12_000, 300_000]);
  });

  it('of retries double, follow Retry-After up to its cap, and jitter', () => {
    const at = (attempt: number, after?: number) => retryDelay(attempt, settings, after, middle);
    assert.deepEqual([at(1), at(2), at(7), at(99)], [1_000, 2_000, 60_000, 60_000]);
    assert.deepEqual([at(1, 7_000), at(1, 10 ** 7)], [7_000, 300_000]);
    assert.equal(backoff(3, 1_000, 60_000, 9_000), 9_000);
  });
});
