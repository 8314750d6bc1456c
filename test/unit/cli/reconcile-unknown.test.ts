import assert from 'node:assert/strict';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { bought, number, purchase, run, type World } from './reconcile-world.js';

describe('reconcile: a purchase with an unknown outcome', () => {
  const phoneNumbers = ['+18335550101', '+18335550102'];
  const unknown = (rest = {}) => [purchase('u', 'unknown', { phoneNumbers, ...rest })];
  const unknowns: [string, World, string, RegExp][] = [
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
    it(`is ${title}`, async () => {
      const { short, findings } = await run(world);
      assert.deepEqual(short, [`purchase_u ${conclusion}`]);
      assert.match(findings[0]?.action ?? '', action);
    });
  }

  const [FIRST = '', SECOND = ''] = phoneNumbers;
  const reservation = (id: string, numbers: readonly string[]) =>
    purchase(id, 'unknown', { subject: subjectOf('reservation', id), phoneNumbers: numbers });
  const canceled = { reservationPurchase_u: 'Canceled' };
  const reservations: [string, World, string][] = [
    [
      'undecided when ACS owns none, but the reservation shows a purchase',
      { reservations: { u: { showsPurchase: true } } },
      'undecided',
    ],
    [
      'undecided when ACS owns only a number that was removed from the reservation',
      { owned: [number(1)], reservations: { u: { named: [SECOND], kept: [SECOND] } } },
      'undecided',
    ],
    [
      'undecided when ACS owns a number of a reservation that is empty now',
      { owned: [number(1)], reservations: { u: { named: [], kept: [] } } },
      'undecided',
    ],
    [
      'bought when ACS owns all that the reservation names, beside a removed one',
      { owned: [number(2)], reservations: { u: { named: [SECOND], kept: [SECOND] } } },
      'bought',
    ],
    [
      'undecided when ACS shows no operation, and the reservation has expired with the number',
      { owned: [number(1)], reservations: { u: { named: phoneNumbers, kept: [] } } },
      'undecided',
    ],
    [
      'bought when ACS owns its numbers, and does not know the reservation',
      { owned: [number(1), number(2)], reservations: { u: { kept: [] } } },
      'bought',
    ],
    [
      'undecided when that operation was canceled',
      { owned: [number(1)], operations: canceled, reservations: { u: { kept: [] } } },
      'undecided',
    ],
    [
      'bought in part when that operation was canceled, and the reservation keeps the number',
      { owned: [number(1)], operations: canceled, reservations: { u: { kept: phoneNumbers } } },
      'partlyBought',
    ],
  ];
  for (const [title, world, conclusion] of reservations) {
    it(`of a reservation is ${title}`, async () => {
      const { short } = await run({ ...world, purchases: [reservation('u', phoneNumbers)] });
      const ends = short.filter((line) => !line.startsWith('ownedWithoutPurchase'));
      assert.deepEqual(ends, [`reservationPurchase_u ${conclusion}`]);
    });
  }

  it('does not explain a number that was removed from its reservation', async () => {
    const removed = { named: [SECOND], kept: [SECOND] };
    const kept = { named: [FIRST], kept: [FIRST] };
    const world = { owned: [number(1)], reservations: { u: removed, v: kept } };
    const alone = await run({ ...world, purchases: [reservation('u', phoneNumbers)] });
    assert.deepEqual(alone.short, [
      'reservationPurchase_u undecided',
      `ownedWithoutPurchase ${FIRST}`,
    ]);
    const both = [reservation('u', phoneNumbers), reservation('v', [FIRST])];
    const { short } = await run({ ...world, purchases: both });
    assert.deepEqual(short, ['reservationPurchase_u undecided', 'reservationPurchase_v bought']);
  });
});
