import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startGateway } from '../support/gateway.js';
import type { Stack } from '../support/stack.js';
import { itTogether, sharedStack, suiteGateway, withStack } from '../support/suite.js';
import { until } from '../support/until.js';
import { tollFree } from '../support/toll-free.js';

const OPTIONS = { allowInsecureConnection: true };

/** Runs a test with an ACS resource, a worker and a gateway of its own. */
function withGateway(
  test: (client: PhoneNumbersClient, stack: Stack) => Promise<void>,
): Promise<void> {
  return withStack({}, async (stack) => {
    const gateway = await startGateway(stack);
    try {
      await test(new PhoneNumbersClient(gateway.connectionString, OPTIONS), stack);
    } finally {
      await gateway.app.close();
    }
  });
}

describe('the official JavaScript SDK against the gateway', function () {
  this.timeout(120_000);
  const stack = sharedStack();
  const gateway = suiteGateway(stack);
  let client: PhoneNumbersClient;
  before(() => {
    client = new PhoneNumbersClient(gateway.connectionString, OPTIONS);
  });
  const together = itTogether();

  together('searches, purchases, reads, lists and releases', () =>
    withGateway(async (client, stack) => {
      const search = await client.beginSearchAvailablePhoneNumbers(tollFree(2));
      const { searchId, phoneNumbers } = await search.pollUntilDone();
      const purchase = await client.beginPurchasePhoneNumbers(searchId);
      await purchase.pollUntilDone();
      const owned: string[] = [];
      for await (const { phoneNumber } of client.listPurchasedPhoneNumbers())
        owned.push(phoneNumber);
      assert.deepEqual(owned, phoneNumbers);
      const [first = ''] = phoneNumbers;
      assert.equal((await client.getPurchasedPhoneNumber(first)).phoneNumber, first);
      await (await client.beginReleasePhoneNumber(first)).pollUntilDone();
      await assert.rejects(client.getPurchasedPhoneNumber(first), { statusCode: 404 });
      assert.equal(stack.entry(searchId).posts.length, 1);
    }),
  );

  together('resumes a purchase from a saved poller', async () => {
    const searchId = stack.emulator.search();
    const saved = (await client.beginPurchasePhoneNumbers(searchId)).toString();
    const options = { resumeFrom: saved } as object;
    const resumed = await client.beginPurchasePhoneNumbers(searchId, options);
    await resumed.pollUntilDone();
    assert.equal(stack.entry(searchId).bought.length, 1);
    assert.equal(stack.entry(searchId).posts.length, 1);
  });

  together('throws the error of ACS when the purchase fails', async () => {
    const searchId = stack.emulator.search();
    const error = { code: 'OutOfStock', message: 'No numbers are available.' };
    stack.emulator.addFaults([{ on: 'purchase', kind: 'failOperation', error, searchId }]);
    const buy = async () => (await client.beginPurchasePhoneNumbers(searchId)).pollUntilDone();
    await assert.rejects(buy(), /OutOfStock.*No numbers are available/);
  });

  together('gets 401 with a wrong key', async () => {
    const wrong = gateway.connectionString.replace(/accesskey=.+$/, 'accesskey=d3Jvbmc=');
    const wrongClient = new PhoneNumbersClient(wrong, OPTIONS);
    await assert.rejects(wrongClient.getPurchasedPhoneNumber('+18335550000'), { statusCode: 401 });
  });

  together('completes a purchase while ACS returns 503 for 20 seconds', () =>
    withGateway(async (client, stack) => {
      const searchId = stack.emulator.search();
      stack.emulator.setFaults([{ on: '*', kind: 'statusBefore', status: 503, searchId }]);
      const startedAt = performance.now();
      const poller = await client.beginPurchasePhoneNumbers(searchId);
      const done = poller.pollUntilDone();
      await until(() => performance.now() - startedAt > 20_000, 25_000);
      stack.emulator.setFaults([]);
      await done;
      assert.equal(stack.entry(searchId).bought.length, 1);
      assert.equal(stack.entry(searchId).posts.filter(({ answer }) => answer === 202).length, 1);
    }),
  );

  // Alone, for the gateway waits five seconds for the response of ACS.
  it('throws the error of ACS from the purchase call when ACS rejects it', async () => {
    const searchId = stack.emulator.search({ countryCode: 'FR' });
    await assert.rejects(client.beginPurchasePhoneNumbers(searchId), (error: Error) => {
      assert.match(error.message, /Do not resell agreement was not provided/);
      assert.equal((error as Error & { statusCode?: number }).statusCode, 400);
      return true;
    });
    const agreed = await client.beginPurchasePhoneNumbers(searchId, { agreeToNotResell: true });
    await agreed.pollUntilDone();
  });

  // Without a worker the purchases above would not go on.
  it('completes a purchase whose worker is replaced', async () => {
    const searchId = stack.emulator.search();
    const poller = await client.beginPurchasePhoneNumbers(searchId);
    await stack.stopWorker();
    const done = poller.pollUntilDone();
    await stack.startWorker();
    await done;
    assert.equal(stack.entry(searchId).posts.length, 1);
  });
});

describe('a reservation through the gateway, with the official JavaScript SDK', function () {
  this.timeout(120_000);
  const stack = sharedStack();
  const gateway = suiteGateway(stack);
  let client: PhoneNumbersClient;
  before(() => {
    client = new PhoneNumbersClient(gateway.connectionString, OPTIONS);
  });
  const together = itTogether();

  /** Reserves a number that was browsed. */
  async function reserve(): Promise<string> {
    const { phoneNumbers } = await client.browseAvailablePhoneNumbers({
      countryCode: 'US',
      phoneNumberType: 'tollFree',
    });
    const reservationId = randomUUID();
    const [number] = phoneNumbers;
    assert.ok(number);
    await client.createOrUpdateReservation({ reservationId }, { add: [number] });
    return reservationId;
  }
  const entryOf = (reservationId: string) => stack.emulator.ledger().reservations[reservationId];

  together('is browsed, reserved, read and purchased', async () => {
    const reservationId = await reserve();
    const poller = await client.beginReservationPurchase(reservationId);
    await poller.pollUntilDone();
    const { status, phoneNumbers = {} } = await client.getReservation(reservationId);
    assert.equal(status, 'completed');
    assert.deepEqual(
      Object.values(phoneNumbers).map((number) => number?.status),
      ['purchased'],
    );
    assert.equal(entryOf(reservationId)?.posts.length, 1);
  });

  together(
    'is purchased by one POST when Azure drops the connection after it took it',
    async () => {
      const reservationId = await reserve();
      stack.emulator.addFaults([{ on: 'purchaseReservation', kind: 'dropAfter', reservationId }]);
      const poller = await client.beginReservationPurchase(reservationId);
      await poller.pollUntilDone();
      assert.equal(entryOf(reservationId)?.posts.length, 1);
    },
  );

  together('is one purchase when it is requested twice', async () => {
    const reservationId = await reserve();
    const pollers = await Promise.all(
      [1, 2].map(() => client.beginReservationPurchase(reservationId)),
    );
    await Promise.all(pollers.map((poller) => poller.pollUntilDone()));
    assert.equal(entryOf(reservationId)?.posts.length, 1);
  });

  // Alone, for the gateway waits five seconds for the response of ACS.
  it('that does not exist is a 404 with the error of ACS', async () => {
    await assert.rejects(client.beginReservationPurchase(randomUUID()), (error: Error) => {
      assert.match(error.message, /reservation was not found/);
      assert.equal((error as Error & { statusCode?: number }).statusCode, 404);
      return true;
    });
  });

  // Without a worker the purchases above would not go on.
  it('is purchased although its worker is replaced', async () => {
    const reservationId = await reserve();
    const poller = await client.beginReservationPurchase(reservationId);
    await stack.stopWorker();
    const done = poller.pollUntilDone();
    await stack.startWorker();
    await done;
    assert.equal(entryOf(reservationId)?.posts.length, 1);
  });
});
