import assert from 'node:assert/strict';
import { gapsOf } from '../../chaos/record/coverage.js';
import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { post } from './ledger.js';

describe('the coverage of a run', () => {
  const posts = [{ ...post(0, 'dropped'), fault: 'dropBefore' }, post(9_000, 202, 'accepted')];
  const entries = { a: { posts, bought: [{ phoneNumber: '+1' }] } };

  for (const kind of ['search', 'reservation'] as const) {
    it(`requires a ${kind} that a client requested and bought, a repeated POST and a cancel`, () => {
      const gapsWith = (id: string, of: 'search' | 'reservation', ended?: 'canceled') => {
        const ledger = { searches: entries, reservations: entries, calls: { byKind: {} } };
        const clientRuns = [{ subject: subjectOf(of, id), ended }];
        const facts = { ledger, clientRuns } as unknown as RecordedFacts;
        return gapsOf(facts).flatMap(({ text, of: required }) => (required === kind ? [text] : []));
      };
      const all = [
        `no lost POST of a ${kind} was followed by another`,
        `no ${kind} was bought`,
        `no purchase of a ${kind} ended as canceled`,
      ];
      assert.deepEqual(gapsWith('a', kind, 'canceled'), []);
      assert.deepEqual(gapsWith('a', kind), all.slice(2));
      // What no client of the run requested does not count, and neither does the other kind.
      assert.deepEqual(gapsWith('b', kind), all);
      assert.deepEqual(gapsWith('a', kind === 'search' ? 'reservation' : 'search'), all);
    });
  }
});
