import assert from 'node:assert/strict';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import type { FaultRuleInput } from '../../emulator/index.js';
import { outcomeOf } from '../support/outcome.js';
import { until } from '../support/until.js';
import { startStack, type ReservationPurchase, type Stack } from '../support/stack.js';
import { playAll } from '../support/suite.js';

describe('the purchase of a reservation', function () {
  this.timeout(120_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack();
  });
  after(() => stack.close());

  const sdk = () =>
    new PhoneNumbersClient(stack.emulator.connectionString, { allowInsecureConnection: true });

  /** Starts the purchase of a new reservation that has this fault. */
  async function startWith(
    fault: Partial<FaultRuleInput>,
    reserve: Parameters<Stack['emulator']['reserve']>[0] = { quantity: 2 },
  ): Promise<ReservationPurchase> {
    const reservationId = stack.emulator.reserve(reserve);
    const rule = { on: 'purchaseReservation', times: 1, ...fault, reservationId } as FaultRuleInput;
    stack.emulator.addFaults([rule]);
    return stack.startReservation(reservationId);
  }

  /** Starts a purchase whose first POST gets 503, and waits for that POST. */
  async function startDeferred(quantity: number): Promise<ReservationPurchase> {
    const purchase = await startWith({ kind: 'statusBefore', status: 503 }, { quantity });
    await until(() => purchase.entry().posts.length === 1);
    return purchase;
  }

  const rows = [
    {
      name: 'ends with the operation and the costs by currency, after one POST',
      play: async () => {
        const numbers = [{ countryCode: 'US' }, { countryCode: 'US' }, { countryCode: 'GB' }];
        const reservationId = stack.emulator.reserve({ numbers });
        const { handle, entry } = await stack.startReservation(reservationId);
        const { operation, receipt } = await handle.result();
        assert.equal(operation.id, `reservationPurchase_${reservationId}`);
        assert.equal(operation.operationType, 'reservationPurchase');
        assert.equal(handle.workflowId, operation.id);
        const bought = receipt.confirmed.map(({ phoneNumber }) => phoneNumber);
        assert.deepEqual(bought.sort(), [...entry().phoneNumbers].sort());
        assert.deepEqual(
          [...(receipt.monthlyCosts ?? [])].sort((a, b) => b.amount - a.amount),
          [
            { amount: 4, currencyCode: 'USD' },
            { amount: 1, currencyCode: 'GBP' },
          ],
        );
        assert.equal(entry().posts.length, 1);
        // Before the POST, and at the end.
        const reads = entry().gets.filter(({ of }) => of === 'reservation');
        const [post] = entry().posts;
        const isBefore = reads.map(({ at }) => at < (post?.receivedAt ?? ''));
        assert.deepEqual([isBefore[0], isBefore.at(-1)], [true, false]);
      },
    },
    {
      name: 'is another purchase than that of a search with the same id',
      play: async () => {
        const searchId = stack.emulator.search();
        const [bySearch, byReservation] = await Promise.all([
          stack.start(searchId),
          stack.startReservation(stack.emulator.reserve({ reservationId: searchId })),
        ]);
        await Promise.all([bySearch.handle.result(), byReservation.handle.result()]);
        assert.equal(stack.entry(searchId).posts.length, 1);
        assert.equal(byReservation.entry().posts.length, 1);
      },
    },
    {
      name: 'sends one POST when Azure drops the connection after it took it',
      play: async () => {
        const purchase = await startWith({ kind: 'dropAfter' });
        assert.equal((await outcomeOf(purchase)).kind, 'bought');
        assert.equal(purchase.entry().posts.length, 1);
      },
    },
    {
      name: 'sends a second POST once it is proved that the first was lost',
      play: async () => {
        const purchase = await startWith({ kind: 'dropBefore' });
        assert.equal((await outcomeOf(purchase)).kind, 'bought');
        assert.deepEqual(
          purchase.entry().posts.map(({ outcome }) => outcome),
          [null, 'accepted'],
        );
      },
    },
    {
      name: 'tries again after a 404 to the POST while the reservation is active',
      play: async () => {
        const body = {
          error: { code: 'ReservationNotFound', message: 'The reservation was not found.' },
        };
        const purchase = await startWith({ kind: 'statusBefore', status: 404, body });
        assert.equal((await outcomeOf(purchase)).kind, 'bought');
        assert.equal(purchase.entry().posts.length, 2);
      },
    },
    {
      name: 'ends as ReservationNotFound for one that does not exist',
      play: async () => {
        const unknown = await stack.startReservation('378ddf60-81be-452a-ba4f-613198ea6c28');
        assert.equal((await outcomeOf(unknown)).kind, 'ReservationNotFound');
      },
    },
    {
      name: 'ends as ReservationExpired when the hold ends before a POST is accepted',
      play: async () => {
        const fault = { kind: 'statusBefore', status: 503, times: 1_000 } as const;
        const purchase = await startWith(fault, { holdMs: 3_000 });
        const { kind, message } = await outcomeOf(purchase);
        assert.equal(kind, 'ReservationExpired');
        assert.match(message ?? '', /reservation of the numbers ended/);
      },
    },
    {
      name: 'ends as PurchaseRejected with ACS’s own error for an empty one',
      play: async () => {
        const empty = stack.emulator.reserve({ quantity: 0 });
        const { kind, details } = await outcomeOf(await stack.startReservation(empty));
        assert.equal(kind, 'PurchaseRejected');
        assert.ok(details?.error);
      },
    },
    {
      name: 'ends as PurchaseFailed when the operation fails and no number is owned',
      play: async () => {
        const error = { code: 'PurchaseFailed', message: 'No number was acquired.' };
        const purchase = await startWith({ kind: 'failOperation', error });
        const { kind, details } = await outcomeOf(purchase);
        assert.equal(kind, 'PurchaseFailed');
        assert.equal(details?.error?.code, 'PurchaseFailed');
        assert.match(details.acsReason ?? '', /PurchaseFailed/);
      },
    },
    {
      name: 'buys the numbers that are left when one is removed before the POST that is accepted',
      play: async () => {
        const purchase = await startDeferred(2);
        const [removed = '', kept] = purchase.entry().phoneNumbers;
        const change = { remove: [removed.slice(1)] };
        await sdk().createOrUpdateReservation({ reservationId: purchase.reservationId }, change);
        const { kind, result } = await outcomeOf(purchase);
        assert.equal(kind, 'bought');
        const { confirmed, missing } = result?.receipt ?? assert.fail();
        assert.deepEqual([confirmed.map(({ phoneNumber }) => phoneNumber), missing], [[kept], []]);
      },
    },
    {
      name: 'buys a number that is added before the POST that is accepted',
      play: async () => {
        const purchase = await startDeferred(1);
        const { phoneNumbers } = await sdk().browseAvailablePhoneNumbers({
          countryCode: 'US',
          phoneNumberType: 'tollFree',
        });
        const change = { add: phoneNumbers.slice(0, 1) };
        await sdk().createOrUpdateReservation({ reservationId: purchase.reservationId }, change);
        const { kind, result } = await outcomeOf(purchase);
        assert.deepEqual([kind, result?.receipt.confirmed.length], ['bought', 2]);
      },
    },
    {
      name: 'ends as ReservationExpired when it is deleted after a POST that may have reached ACS',
      play: async () => {
        const purchase = await startDeferred(2);
        await sdk().deleteReservation(purchase.reservationId);
        const { kind } = await outcomeOf(purchase);
        assert.deepEqual([kind, purchase.entry().bought], ['ReservationExpired', []]);
      },
    },
    {
      name: 'ends as ReservationNotFound when it is deleted before any POST',
      play: async () => {
        const purchase = await startWith({ kind: 'statusBefore', status: 429, times: 9 });
        await until(() => purchase.entry().posts.length === 1);
        await sdk().deleteReservation(purchase.reservationId);
        const { kind } = await outcomeOf(purchase);
        assert.deepEqual([kind, purchase.entry().bought], ['ReservationNotFound', []]);
      },
    },
    {
      name: 'is bought with the missing numbers when a part was acquired',
      play: async () => {
        const purchase = await startWith({ kind: 'partial', acquire: 1 });
        const { kind, result } = await outcomeOf(purchase);
        assert.equal(kind, 'bought');
        assert.equal(result?.receipt.confirmed.length, 1);
        assert.equal(result.receipt.missing.length, 1);
        assert.match(result.receipt.missingReason ?? '', /\w/);
      },
    },
  ];
  const played = playAll(rows, ({ play }) => play());
  for (const row of rows) it(row.name, () => played(row));
});

describe('the purchase of a reservation, whatever ACS shows of it', function () {
  this.timeout(120_000);
  const behaviors = [
    { reservationStatusChange: 'atEnd', secondPurchase: 'conflict' },
    { reservationAfterPurchase: 'notFound', operationBeforePurchase: 'notStarted' },
    { reservationAfterPurchase: 'active', operationBeforePurchase: 'succeeded' },
  ] as const;

  const play = playAll(behaviors, async (behavior) => {
    const stack = await startStack();
    try {
      stack.emulator.setBehavior(behavior);
      const lost = stack.emulator.reserve({ quantity: 2 });
      stack.emulator.setFaults([
        { on: 'purchaseReservation', kind: 'dropAfter', times: 1, reservationId: lost },
      ]);
      const purchases = await Promise.all([stack.startReservation(), stack.startReservation(lost)]);
      return await Promise.all(
        purchases.map(async (purchase) => {
          const { kind } = await outcomeOf(purchase);
          return { kind, posts: purchase.entry().posts.length };
        }),
      );
    } finally {
      await stack.close();
    }
  });
  for (const behavior of behaviors) {
    it(`sends one accepted POST with ${JSON.stringify(behavior)}`, async () => {
      for (const ended of await play(behavior))
        assert.deepEqual(ended, { kind: 'bought', posts: 1 });
    });
  }
});
