import assert from 'node:assert/strict';
import { standsOf, type Behaved } from '../../chaos/facts/behaved.js';
import { missedPositions } from '../../chaos/facts/positions.js';
import { ORDINARY, POSITIONS } from '../../chaos/plan/phases.js';
import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const EACH_MS = 10_000;
const at = (ms: number) => new Date(START + ms).toISOString();

/** Each position for ten seconds, one after the other, in the order of the list. */
const behaved: readonly Behaved[] = POSITIONS.map(({ name, value }, index) => ({
  at: START + index * EACH_MS,
  change: { ...ORDINARY, [name]: value },
}));
const within = (value: string) =>
  POSITIONS.findIndex((position) => position.value === value) * EACH_MS + 1_000;

const get = (ms: number, answer: number, status?: string): LedgerGet => ({
  at: at(ms),
  of: 'operation',
  answer,
  ...(status && { status }),
});
const post = (ms: number, outcome: string, answer = 202) =>
  ({ receivedAt: at(ms), processedAt: at(ms), outcome, answer, fault: null }) as LedgerPost;
const cancel = (ms: number, answer: number, effect: string) => ({ at: at(ms), answer, effect });

const entry = (part: Partial<LedgerEntry>) =>
  ({ posts: [], gets: [], cancels: [], ...part }) as unknown as LedgerEntry;

const ALL: readonly LedgerEntry[] = [
  entry({ posts: [post(within('paused'), 'accepted'), post(within('paused'), 'same')] }),
  entry({ posts: [post(1_000, 'accepted'), post(2_000, 'conflict', 409)] }),
  entry({ posts: [post(2_000, 'notFound', 404)] }),
  entry({ posts: [post(2_000, 'expired', 404)] }),
  entry({ posts: [post(2_000, 'expired', 202)] }),
  entry({ gets: [get(1, 404), get(2, 200, 'notStarted')] }),
  entry({ gets: [get(1, 200, 'running'), get(2, 200, 'succeeded')] }),
  entry({ cancels: [cancel(1_000, 204, 'none'), cancel(1_001, 204, 'stopped')] }),
  entry({ cancels: [cancel(1_001, 409, 'refused')] }),
];

function missed(entries: readonly LedgerEntry[], changes = behaved): string[] {
  const searches = Object.fromEntries(entries.map((one, index) => [String(index), one]));
  const ledger = { now: at(POSITIONS.length * EACH_MS), searches };
  return missedPositions(ledger, changes, 1_000).map(
    ({ position: { name, value }, why }) => `${name}=${value} ${why}`,
  );
}

describe('what was exercised of the switches of the service', () => {
  it('is all of it when each stood, and was met', () => {
    assert.deepEqual(missed(ALL), []);
  });

  it('is none of what nobody met, where the ledger would show it', () => {
    const shown = POSITIONS.filter(({ name }) => name !== 'searchResultAfterPurchase');
    assert.deepEqual(
      missed([]),
      shown.map(({ name, value }) => `${name}=${value} was met by nobody`),
    );
  });

  it('is none of what an operation told after its purchase, or a fault in place of the service', () => {
    const late = entry({ posts: [post(0, 'accepted')], gets: [get(1, 200, 'succeeded')] });
    const struck = entry({ gets: [{ ...get(1, 200, 'succeeded'), fault: 'dropAfter' }] });
    const rest = ALL.filter(({ gets }) => gets.every(({ status }) => status !== 'succeeded'));
    const lie = 'operationBeforePurchase=succeeded was met by nobody';
    assert.ok(missed([...rest, late, struck]).includes(lie));
  });

  it('is none of what stood for moments, however many', () => {
    const moments = Array.from({ length: 900 }, (_, index) => ({
      at: START + index * 200,
      change: { ...ORDINARY, ...(index % 2 && { cancelPurchase: 'stops' as const }) },
    }));
    assert.ok(missed(ALL, moments).includes('cancelPurchase=stops stood for 200 ms'));
  });

  it('stands on through a change that leaves it where it is', () => {
    const changes = [
      { at: 1, change: { provisioning: 'paused' as const } },
      { at: 5, change: { provisioning: 'paused' as const, holdMs: 3 } },
      { at: 7, change: { holdMs: 4 } },
      { at: 9, change: ORDINARY },
    ];
    const paused = { name: 'provisioning', value: 'paused' } as const;
    assert.deepEqual(standsOf(paused, changes, 20), [{ from: 1, until: 9 }]);
    const proceeds = { name: 'provisioning', value: 'proceeds' } as const;
    assert.deepEqual(standsOf(proceeds, changes, 20), [{ from: 9, until: 20 }]);
  });
});
