import assert from 'node:assert/strict';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { tollFree } from '../support/toll-free.js';

describe('the official JavaScript SDK against the emulator', () => {
  let emulator: Emulator;
  let client: PhoneNumbersClient;
  before(async () => {
    emulator = await startEmulator({ speed: 40 });
    const options = { allowInsecureConnection: true };
    client = new PhoneNumbersClient(emulator.connectionString, options);
  });
  after(() => emulator.close());

  async function owned(): Promise<string[]> {
    const numbers: string[] = [];
    for await (const { phoneNumber } of client.listPurchasedPhoneNumbers())
      numbers.push(phoneNumber);
    return numbers;
  }

  it('searches, purchases, reads, lists and releases', async () => {
    const search = await client.beginSearchAvailablePhoneNumbers(tollFree(3));
    const { searchId, phoneNumbers, cost } = await search.pollUntilDone();
    assert.equal(phoneNumbers.length, 3);
    assert.equal(cost.amount, 2);
    const purchase = await client.beginPurchasePhoneNumbers(searchId);
    await purchase.pollUntilDone();
    assert.deepEqual(await owned(), phoneNumbers);
    const [first = ''] = phoneNumbers;
    assert.equal((await client.getPurchasedPhoneNumber(first)).phoneNumberType, 'tollFree');
    await (await client.beginReleasePhoneNumber(first)).pollUntilDone();
    assert.deepEqual(await owned(), phoneNumbers.slice(1));
  });

  it('reads a list of many pages', async () => {
    for (let purchases = 0; purchases < 2; purchases += 1) {
      const searchId = emulator.search({ quantity: 75 });
      await (await client.beginPurchasePhoneNumbers(searchId)).pollUntilDone();
    }
    assert.equal((await owned()).length, 152);
  });

  it('throws the error of ACS when agreeToNotResell is missing', async () => {
    const searchId = emulator.search({ countryCode: 'FR' });
    await assert.rejects(client.beginPurchasePhoneNumbers(searchId), (error: Error) => {
      assert.match(error.message, /Do not resell agreement was not provided/);
      return true;
    });
    const agreed = await client.beginPurchasePhoneNumbers(searchId, { agreeToNotResell: true });
    await agreed.pollUntilDone();
  });

  it('gets 401 with a wrong key', async () => {
    const wrong = emulator.connectionString.replace(/accesskey=.+$/, 'accesskey=d3Jvbmc=');
    const options = { allowInsecureConnection: true };
    const wrongClient = new PhoneNumbersClient(wrong, options);
    await assert.rejects(wrongClient.getPurchasedPhoneNumber('+18335550000'), { statusCode: 401 });
  });
});
