import assert from 'node:assert/strict';
import { boughtOnce } from '../../chaos/checks/posts.js';
import { findings, lookup, type Given } from './findings.js';
import { at, get, post } from './ledger.js';

/** The number of violations of {@link boughtOnce}. */
function repeated(...args: Given): number {
  return findings(boughtOnce, ...args).violations.length;
}

describe('the check of second purchases', () => {
  const accepted = post(0, 'dropped', 'accepted');
  const same = post(20_000, 202, 'same');

  it('forbids a POST that ACS processes after it has accepted one', () => {
    assert.equal(repeated([accepted, same], lookup(1_000)), 1);
    assert.equal(repeated([accepted, post(20_000, 'dropped')], lookup(1_000)), 0);
    assert.equal(repeated([post(-9, 429), accepted], lookup(1_000)), 0);
    const overtaken = { ...post(-9, 409, 'conflict'), processedAt: at(3_000) };
    assert.equal(repeated([overtaken, accepted], lookup(1_000)), 1);
  });

  it('excuses it if every lookup shows an operation that is not started', () => {
    const placeholder = (ms: number) => lookup(ms, 200, 'notStarted');
    const excused = findings(
      boughtOnce,
      [accepted, same],
      [...placeholder(-5), ...placeholder(9_000)],
    );
    assert.deepEqual([excused.violations, excused.excused], [[], 1]);
    assert.equal(repeated([accepted, same], [...lookup(-5), ...placeholder(9_000)]), 1);
    const ran = [...placeholder(-5), ...lookup(500, 200, 'running'), ...placeholder(9_000)];
    assert.equal(repeated([accepted, same], ran), 1);
    const submitted = get(500, 'reservation', 200, 'submitted');
    const reserved = [...placeholder(-5), submitted, ...placeholder(9_000)];
    assert.equal(repeated([accepted, same], reserved), 1);
  });
});
