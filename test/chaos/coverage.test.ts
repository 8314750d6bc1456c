import assert from 'node:assert/strict';
import { gapsOf } from '../../chaos/record/coverage.js';
import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';
import { post } from './ledger.js';

describe('the coverage of faults', () => {
  it('requires a lost POST and another of a purchase that a client requested', () => {
    const posts = [{ ...post(0, 'dropped'), fault: 'dropBefore' }, post(9_000, 202, 'accepted')];
    const gapsWith = (searchId: string) => {
      const ledger = { searches: { a: { posts } }, calls: { byKind: {} } };
      const facts = { ledger, clientRuns: [{ searchId }] } as unknown as RecordedFacts;
      return gapsOf(facts).map(({ text }) => text);
    };
    const gap = 'no lost POST was followed by another';
    assert.ok(!gapsWith('a').includes(gap));
    // POSTs that no client of the run requested do not count.
    assert.ok(gapsWith('b').includes(gap));
  });
});
