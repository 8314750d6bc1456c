import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  parseIdOf,
  parsePurchaseId,
  SEARCH_ID_PATTERN,
} from '../../../src/purchase/contract/ids.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import {
  backoff,
  errorPollDelay,
  nextPollDelay,
  retryDelay,
} from '../../../src/purchase/state/pauses.js';
import { identityProblem, parseRequest } from '../../../src/purchase/contract/request.js';
import { OPERATION_ID, SEARCH_ID, settings } from './world.js';

const canonicalOf = (text: string): string => {
  const parsed = parsePurchaseId(text);
  return parsed.ok ? parsed.subject.id : assert.fail(parsed.problem);
};

/** Spellings of a GUID: any letter case, each dash or none, and what may surround it. */
const spellings = fc
  .tuple(
    fc.uuid(),
    fc.array(fc.boolean(), { minLength: 36, maxLength: 36 }),
    fc.constantFrom<[string, string]>(['', ''], ['{', '}'], ['(', ')']),
    fc.constantFrom('', 'urn:uuid:', 'URN:UUID:'),
    fc.constantFrom('', 'purchase_', 'PURCHASE_', 'Purchase_'),
  )
  .map(([guid, flags, [open, close], urn, prefix]) => {
    const changed = Array.from(guid, (c, i) => (flags[i] ? c : c === '-' ? '' : c.toUpperCase()));
    return { guid, spelling: `${prefix}${urn}${open}${changed.join('')}${close}` };
  });

describe('the identity of a purchase', () => {
  it('is purchase_ and the search id', () => {
    assert.equal(subjectOf('search', SEARCH_ID).operationId, OPERATION_ID);
  });

  it('is the same for every spelling of a GUID', () => {
    fc.assert(
      fc.property(spellings, ({ guid, spelling }) => {
        assert.equal(canonicalOf(spelling), guid);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not change when it is parsed again, as a search id or as an operation id', () => {
    const text = fc.stringMatching(SEARCH_ID_PATTERN);
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          spellings.map(({ spelling }) => spelling),
        ),
        (id) => {
          const parsed = parsePurchaseId(id);
          if (!parsed.ok) return;
          const { subject } = parsed;
          assert.equal(canonicalOf(subject.id), subject.id);
          assert.deepEqual(parsePurchaseId(subject.operationId), parsed);
        },
      ),
    );
  });

  it('keeps the letter case of a search id that is not a GUID', () => {
    assert.equal(canonicalOf('Some-Other-Id'), 'Some-Other-Id');
    assert.equal(canonicalOf('purchase_Some-Other-Id'), 'Some-Other-Id');
  });

  const rejected: [string, RegExp][] = [
    ['', /^is "", which is not a search id; expected a GUID/],
    ['purchase_', /^is "purchase_", which is not a search id/],
    ['a/b', /not a search id/],
    [` ${SEARCH_ID}`, /not a search id/],
    ['x'.repeat(129), /not a search id/],
    [
      `purchase_${OPERATION_ID}`,
      /has the prefix of an operation twice; give it once or leave it out/,
    ],
    [`Purchase_PURCHASE_${SEARCH_ID}`, /has the prefix of an operation twice/],
    [`reservationPurchase_${SEARCH_ID}`, /names the purchase of a reservation/],
    [`purchase_RESERVATIONPURCHASE_${SEARCH_ID}`, /has the prefix of an operation twice/],
    [`search_${SEARCH_ID}`, /names a search operation; give the search id/],
    [`event_${OPERATION_ID}_failed_x`, /names an event; give the search id/],
  ];
  for (const [text, problem] of rejected) {
    it(`is rejected for ${JSON.stringify(text.slice(0, 40))}`, () => {
      const parsed = parseIdOf('search', text);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, problem);
    });
  }

  it('does not match any other workflow id', () => {
    const subject = subjectOf('search', SEARCH_ID);
    assert.equal(identityProblem(OPERATION_ID, subject), undefined);
    const undashed = OPERATION_ID.replaceAll('-', '');
    for (const id of [
      SEARCH_ID,
      OPERATION_ID.toUpperCase(),
      undashed,
      `purchase_${OPERATION_ID}`,
      'x',
    ]) {
      assert.match(identityProblem(id, subject) ?? '', new RegExp(`"${OPERATION_ID}"`));
    }
  });
});

describe('the request', () => {
  it('is parsed to the canonical form of its search id', () => {
    for (const searchId of [SEARCH_ID.toUpperCase(), SEARCH_ID.replaceAll('-', ''), OPERATION_ID]) {
      assert.deepEqual(parseRequest({ searchId, agreeToNotResell: true }), {
        ok: true,
        request: { searchId: SEARCH_ID, agreeToNotResell: true },
        subject: subjectOf('search', SEARCH_ID),
      });
    }
  });

  it('with an error is rejected with the field and what was expected', () => {
    const errors: [unknown, RegExp][] = [
      [undefined, /input is missing; expected an object/],
      [null, /input is null/],
      [[], /input is a list/],
      ['x', /input is "x"/],
      [{}, /searchId is missing/],
      [{ searchId: 7 }, /searchId is a number/],
      [{ searchId: '' }, /searchId is ""/],
      [{ searchId: 'a/b' }, /searchId is "a\/b"/],
      [{ searchId: `purchase_${OPERATION_ID}` }, /searchId is "purchase_.*twice/],
      [{ searchId: `reservationPurchase_${SEARCH_ID}` }, /purchase of a reservation/],
      [{ searchId: SEARCH_ID, agreeToNotResell: 'yes' }, /agreeToNotResell is "yes"/],
      [{ searchId: SEARCH_ID, agreeNotToResell: true }, /agreeNotToResell/],
    ];
    for (const [input, problem] of errors) {
      const parsed = parseRequest(input);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, problem);
    }
  });
});

describe('the pauses', () => {
  const middle = () => 0.5;

  it('between polls are shortest around the expected duration', () => {
    const at = (ageS: number) => nextPollDelay(ageS * 1_000, settings, undefined, middle);
    assert.deepEqual([0, 10, 19, 22, 60, 3_600].map(at), [13_000, 6_500, 700, 700, 4_000, 358_000]);
  });

  it('between polls stay within their limits and are no shorter than Retry-After, up to its cap', () => {
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
    assert.equal(errorPollDelay(0, settings, day, middle), 300_000);
  });

  it('over 19 to 27 seconds need 9 GETs and 0.4 s of delay on average, 16 GETs at most', () => {
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

  it('between polls with errors grow to their maximum', () => {
    const at = (ms: number) => errorPollDelay(ms, settings, undefined, middle);
    assert.deepEqual([0, 60_000, 10 ** 9].map(at), [700, 12_000, 300_000]);
  });

  it('between retries double and follow Retry-After up to its cap', () => {
    const at = (attempt: number, after?: number) => retryDelay(attempt, settings, after, middle);
    assert.deepEqual([at(1), at(2), at(7), at(99)], [1_000, 2_000, 60_000, 60_000]);
    assert.deepEqual([at(1, 7_000), at(1, 10 ** 7)], [7_000, 300_000]);
    assert.equal(backoff(3, 1_000, 60_000, 9_000), 9_000);
  });
});
