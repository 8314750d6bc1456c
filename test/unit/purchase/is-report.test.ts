import assert from 'node:assert/strict';
import {
  isCancelReport,
  isLookReport,
  isPollReport,
  isSubmitReport,
} from '../../../src/purchase/is-report.js';
import { present, sees } from './world.js';

const NONCE = 'of this input';

describe('the check of a result of an activity', () => {
  const post = { is: 'refused', httpStatus: 400 };
  const kinds = [
    { name: 'submit', isReport: isSubmitReport, report: { before: sees.nothing, post } },
    { name: 'lookup', isReport: isLookReport, report: sees.nothing },
    {
      name: 'poll',
      isReport: isPollReport,
      report: { operation: present('running'), gets: 1, nextLookInMs: 700 },
    },
    { name: 'cancel', isReport: isCancelReport, report: { httpStatus: 204 } },
  ];

  for (const { name, isReport, report } of kinds) {
    it(`accepts the report of a ${name} that repeats the nonce of its input`, () => {
      assert.equal(isReport({ ...report, nonce: NONCE }, NONCE), true);
    });

    it(`refuses the report of a ${name} without the nonce, or with that of another input`, () => {
      assert.equal(isReport(report, NONCE), false);
      assert.equal(isReport({ ...report, nonce: 'of another input' }, NONCE), false);
    });

    it(`refuses a result for a ${name} that is incomplete, or no object`, () => {
      for (const result of [null, undefined, 'done', {}, { nonce: NONCE }]) {
        assert.equal(isReport(result, NONCE), false, JSON.stringify(result));
      }
    });
  }

  it('accepts a submit that was held, lost or judged, and refuses one with half a lookup', () => {
    const accepts = (report: object) => isSubmitReport({ ...report, nonce: NONCE }, NONCE);
    assert.equal(accepts({ held: 'the hold has ended' }), true);
    assert.equal(accepts({ lost: 'it is attempt 2' }), true);
    assert.equal(accepts({ judgement: { earlier: { kind: 'nothingInFlight' } } }), true);
    assert.equal(accepts({ before: { operation: {} }, held: 'the hold has ended' }), false);
  });
});
