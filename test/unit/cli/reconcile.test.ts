import assert from 'node:assert/strict';
import { formatFinding } from '../../../src/cli/reconcile-findings.js';
import type { PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import { bought, day, NONE, number, purchase, run } from './reconcile-world.js';

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
});
