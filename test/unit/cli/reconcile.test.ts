import assert from 'node:assert/strict';
import { reconcile } from '../../../src/cli/reconcile.js';
import { formatFinding, type Finding } from '../../../src/cli/reconcile-findings.js';
import type { ComparedPurchase, Sources } from '../../../src/cli/reconcile-sources.js';
import type { PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
const number = (n: number, boughtAt = day(10)) =>
  ({ phoneNumber: `+1833555010${n}`, purchaseDate: boughtAt }) as PurchasedPhoneNumber;
const NONE = { confirmed: [], missing: [], unread: [], holdKnown: true };

type Of = 'succeeded' | 'unknown' | 'running' | 'notBought';
/** A purchase that started and ended on these days. */
function purchase(
  id: string,
  status: Of,
  { days = [5, 5], ...rest }: { days?: [number, number]; [field: string]: unknown } = {},
): ComparedPurchase {
  const facts = { subject: subjectOf('search', id), namesResource: true, receipt: NONE };
  const dates = { startedAt: new Date(day(days[0])), endedAt: new Date(day(days[1])) };
  return { ...facts, phoneNumbers: [], ...dates, ...rest, status };
}
const bought = (id: string, numbers: PurchasedPhoneNumber[], rest = {}) =>
  purchase(id, 'succeeded', { receipt: { ...NONE, confirmed: numbers }, ...rest });

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** What ACS owns, beside its list; what it holds and which operations it knows. */
interface World {
  owned?: PurchasedPhoneNumber[];
  ownedBesideList?: string[];
  held?: Record<string, string[]>;
  operations?: Record<string, string>;
  /** Reservations that show a purchase. */
  showPurchase?: string[];
  purchases?: ComparedPurchase[];
  since?: Date;
  keepsOlder?: boolean;
}

async function run(world: World) {
  const { owned = [], ownedBesideList = [], held = {}, operations = {}, purchases = [] } = world;
  const calls: string[] = [];
  const acs: Sources['acs'] = {
    ownedNumbers: () => streamOf(owned),
    ownership: (phoneNumber) => {
      calls.push(phoneNumber);
      const isOwned = ownedBesideList.includes(phoneNumber);
      return Promise.resolve(isOwned ? 'owned' : 'notOwned');
    },
    operation: (id) => {
      const status = operations[id];
      return Promise.resolve(status === undefined ? 'notFound' : { status });
    },
    held: (_kind, id) => {
      calls.push(id);
      const showsPurchase = world.showPurchase?.includes(id) ?? false;
      return Promise.resolve({ phoneNumbers: held[id] ?? [], showsPurchase });
    },
  };
  const lines = [];
  for await (const line of reconcile({
    acs,
    purchases: () => streamOf(purchases),
    keepsPurchaseBefore: () => Promise.resolve(world.keepsOlder ?? false),
    ...(world.since && { since: world.since }),
  })) {
    lines.push(line);
  }
  const summary = lines.at(-1);
  assert.ok(summary?.kind === 'summary');
  const findings = lines.slice(0, -1) as Finding[];
  const short = findings.map((one) =>
    one.kind === 'unknownOutcome'
      ? `${one.operationId} ${one.conclusion}`
      : `${one.kind} ${one.phoneNumber}`,
  );
  assert.equal(summary.findings, findings.length);
  return { short, findings, summary, calls };
}

describe('acs-purchase reconcile: comparing', () => {
  it('finds nothing when receipts name all owned numbers', async () => {
    const [one, two, three] = [number(1), number(2), number(3)];
    const receipt = {
      ...NONE,
      confirmed: [one],
      unread: ['18335550102'],
      missing: ['+18335550103'],
    };
    const purchases = [purchase('a', 'succeeded', { receipt })];
    const { short, summary } = await run({ owned: [one, two, three], purchases });
    assert.deepEqual(short, []);
    const { numbersOwned, purchasesCompared, notComparable } = summary;
    assert.deepEqual([numbersOwned, purchasesCompared, notComparable], [3, 1, 0]);
  });

  it('finds an owned number that no purchase names', async () => {
    const { short, findings } = await run({
      owned: [number(1), number(2)],
      purchases: [bought('a', [number(1)]), purchase('b', 'notBought')],
    });
    assert.deepEqual(short, ['ownedWithoutPurchase +18335550102']);
    assert.match(
      findings.map((one) => formatFinding(one)).join('\n'),
      /^no purchase +\+18335550102: ACS owns it since 2026-01-10/,
    );
  });

  it('counts a number as not comparable if it is older than the purchase that ended first, or has no date', async () => {
    const undated = { phoneNumber: '+18335550109' } as PurchasedPhoneNumber;
    // Temporal keeps a purchase that runs for days longer than one that started later.
    const purchases = [
      purchase('a', 'notBought', { days: [1, 8] }),
      purchase('b', 'running', { endedAt: undefined }),
    ];
    const owned = [number(1, day(7)), undated, number(2, day(9))];
    const { short, summary } = await run({ owned, purchases });
    assert.deepEqual(short, ['ownedWithoutPurchase +18335550102']);
    assert.deepEqual([summary.notComparable, summary.comparedSince], [2, day(8)]);
  });

  it('compares nothing when Temporal has no purchase', async () => {
    const { short, summary } = await run({ owned: [number(1)] });
    assert.deepEqual([short, summary.notComparable, summary.comparedSince], [[], 1, null]);
    assert.match(formatFinding(summary), /^not comparable: 1 numbers \(no purchase has ended/);
  });

  it('--since limits the comparison, but not to less than Temporal keeps', async () => {
    const owned = [number(1, day(2)), number(2, day(4)), number(3, day(6))];
    const world = { owned, since: new Date(day(3)), purchases: [purchase('a', 'notBought')] };
    assert.deepEqual((await run(world)).short, ['ownedWithoutPurchase +18335550103']);
    const kept = await run({ ...world, keepsOlder: true });
    assert.deepEqual(kept.short.length, 2);
    assert.deepEqual(kept.summary.notComparable, 1);
  });

  it('finds a bought number that is gone, unless ACS owns it beside its list', async () => {
    const purchases = [bought('a', [number(1), number(2)], { namesResource: false })];
    const world = { ownedBesideList: ['+18335550102'], purchases };
    const { short, findings } = await run(world);
    assert.deepEqual(short, ['numberGone +18335550101']);
    assert.match(findings[0]?.detail ?? '', /purchase_a bought it.*names no ACS resource/);
    assert.match(findings[0]?.action ?? '', /released on purpose looks the same/);
  });

  it('the newest purchase of a number counts', async () => {
    const [first, second] = [bought('a', [number(1)]), bought('b', [number(1)], { days: [9, 9] })];
    for (const purchases of [
      [first, second],
      [second, first],
    ]) {
      const gone = await run({ purchases });
      assert.deepEqual(gone.short, ['numberGone +18335550101']);
      assert.match(gone.findings[0]?.detail ?? '', /^purchase_b /);
      assert.deepEqual((await run({ owned: [number(1)], purchases })).short, []);
    }
  });

  it('finds a number that was released and bought again without a purchase', async () => {
    const purchases = [bought('a', [number(1, day(5))])];
    const { short, findings } = await run({ owned: [number(1, day(20))], purchases });
    assert.deepEqual(short, ['ownedWithoutPurchase +18335550101']);
    assert.match(findings[0]?.detail ?? '', /purchase_a bought it before/);
  });

  it('explains a number by the hold of a running purchase, and reads it only where needed', async () => {
    const done = bought('a', [number(1)]);
    const running = purchase('r', 'running', { endedAt: undefined });
    const held = { r: ['+18335550102'] };
    const owned = [number(1), number(2)];
    const explained = await run({ owned, purchases: [done, running], held });
    assert.deepEqual([explained.short, explained.calls], [[], ['r']]);
    const unneeded = await run({ owned: [number(1)], purchases: [done, running], held });
    assert.deepEqual(unneeded.calls, []);
    const { short, findings } = await run({ owned, purchases: [done, running] });
    assert.deepEqual(short, ['ownedWithoutPurchase +18335550102']);
    assert.match(findings[0]?.detail ?? '', /perhaps of purchase_r, whose numbers are not known/);
  });

  const phoneNumbers = ['+18335550101', '+18335550102'];
  const unknown = (rest = {}) => [purchase('u', 'unknown', { phoneNumbers, ...rest })];
  const unknowns: [string, World, string, RegExp][] = [
    [
      'undecided when ACS owns none, but the reservation shows a purchase',
      { purchases: unknown(), showPurchase: ['u'] },
      'undecided',
      /^Run acs-purchase restart purchase_u, which looks the purchase up/,
    ],
    [
      'bought when ACS owns all held numbers',
      { owned: [number(1), number(2)], purchases: unknown() },
      'bought',
      /^Run acs-purchase restart purchase_u: it looks the purchase up/,
    ],
    [
      'bought, with the held numbers read from ACS',
      {
        owned: [number(1)],
        purchases: unknown({ phoneNumbers: [] }),
        held: { u: ['+18335550101'] },
      },
      'bought',
      /^Run acs-purchase restart purchase_u: /,
    ],
    [
      'bought in part when ACS owns one of two',
      { owned: [number(1)], purchases: unknown() },
      'partlyBought',
      /^Run acs-purchase restart purchase_u: /,
    ],
    [
      'undecided when ACS owns only a number that was removed from the reservation',
      { owned: [number(1)], purchases: unknown(), held: { u: ['+18335550102'] } },
      'undecided',
      /^Run acs-purchase restart purchase_u, which looks the purchase up/,
    ],
    [
      'bought when ACS owns all that the reservation names, beside a removed one',
      { owned: [number(2)], purchases: unknown(), held: { u: ['+18335550102'] } },
      'bought',
      /^Run acs-purchase restart purchase_u: /,
    ],
    [
      'not owned, without a proof, when ACS owns none and does not know the operation',
      { purchases: unknown() },
      'notOwned',
      /restart purchase_u --not-bought while the hold lasts/,
    ],
    [
      'not owned when ACS owns none and calls the operation failed',
      { purchases: unknown(), operations: { purchase_u: 'Failed' } },
      'notOwned',
      /--not-bought/,
    ],
    [
      'not owned when another purchase bought the numbers',
      {
        owned: [number(1), number(2)],
        purchases: [...unknown(), bought('b', [number(1), number(2)])],
      },
      'notOwned',
      /--not-bought/,
    ],
    [
      'undecided when ACS reports success and owns none',
      { purchases: unknown(), operations: { purchase_u: 'succeeded' } },
      'undecided',
      /ask Azure support/,
    ],
    [
      'undecided when its numbers are not known, although ACS does not know the operation',
      { purchases: unknown({ phoneNumbers: [] }) },
      'undecided',
      /ask Azure support/,
    ],
  ];
  for (const [title, world, conclusion, action] of unknowns) {
    it(`an unknown outcome is ${title}`, async () => {
      const { short, findings } = await run(world);
      assert.deepEqual(short, [`purchase_u ${conclusion}`]);
      assert.match(findings[0]?.action ?? '', action);
    });
  }
});
