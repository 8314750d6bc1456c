import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

const V = 'api-version=2025-06-01';
const PATH = '/availablePhoneNumbers/reservations';

interface Reservation {
  readonly id: string;
  readonly expiresAt: string;
  readonly status: string;
  readonly phoneNumbers: Record<
    string,
    { phoneNumber: string; status: string; error?: { code: string } }
  >;
}

const US = {
  countryCode: 'US',
  phoneNumberType: 'tollFree',
  assignmentType: 'application',
  capabilities: { calling: 'inbound', sms: 'inbound+outbound' },
};

describe('the reservations of the emulator', () => {
  let emulator: Emulator;
  let client: PhoneNumbersClient;
  before(async () => {
    emulator = await startEmulator({ speed: 30 });
    client = new PhoneNumbersClient(emulator.connectionString, { allowInsecureConnection: true });
  });
  after(() => emulator.close());
  afterEach(() => {
    emulator.setFaults([]);
    emulator.setBehavior({ provisioning: 'proceeds', reservationAfterPurchase: 'kept' });
  });

  const call = (method: string, target: string, body?: object) =>
    signedFetch(emulator.connectionString, method, `${target}?${V}`, body);
  const patch = (id: string, phoneNumbers: object) =>
    call('PATCH', `${PATH}/${id}`, { phoneNumbers });
  const purchase = (id: string, body?: object) => call('POST', `${PATH}/${id}/:purchase`, body);
  const operation = (id: string) =>
    call('GET', `/phoneNumbers/operations/reservationPurchase_${id}`);
  const read = async (id: string) =>
    (await (await call('GET', `${PATH}/${id}`)).json()) as Reservation;
  const entry = (id: string) => emulator.ledger().reservations[id] ?? assert.fail(id);
  const ended = (id: string) => until(() => /succeeded|failed/.test(entry(id).status ?? ''));
  const statuses = ({ phoneNumbers }: Reservation) =>
    Object.values(phoneNumbers).map(({ status }) => status);

  it('lets the official SDK browse, reserve, purchase and read numbers of two countries', async () => {
    const browse = async (countryCode: string) => {
      const request = { countryCode, phoneNumberType: 'tollFree' } as const;
      const { phoneNumbers } = await client.browseAvailablePhoneNumbers(request);
      return phoneNumbers[0] ?? assert.fail('nothing to browse');
    };
    const [american, british] = [await browse('US'), await browse('GB')];
    assert.deepEqual([american.cost?.currencyCode, british.cost?.currencyCode], ['USD', 'GBP']);
    const reservationId = randomUUID();
    const add = [american, british];
    const made = await client.createOrUpdateReservation({ reservationId }, { add });
    assert.equal(made.status, 'active');
    const poller = await client.beginReservationPurchase(reservationId);
    await poller.pollUntilDone();
    const { status, phoneNumbers = {} } = await client.getReservation(reservationId);
    assert.equal(status, 'completed');
    assert.deepEqual(
      Object.values(phoneNumbers).map((number) => number?.status),
      ['purchased', 'purchased'],
    );
    const owned = await client.getPurchasedPhoneNumber(british.phoneNumber ?? '');
    assert.deepEqual([owned.countryCode, owned.cost.amount], ['GB', 1]);
    assert.deepEqual(entry(reservationId).monthlyCosts, [
      { amount: 2, currencyCode: 'USD' },
      { amount: 1, currencyCode: 'GBP' },
    ]);
  });

  it('lets the official SDK remove numbers, list pages of reservations and delete one', async () => {
    const ids = Array.from({ length: 101 }, () => emulator.reserve());
    const [reservationId = ''] = ids;
    const { phoneNumbers = {} } = await client.getReservation(reservationId);
    const remove = Object.keys(phoneNumbers);
    const empty = await client.createOrUpdateReservation({ reservationId }, { remove });
    assert.deepEqual(empty.phoneNumbers, {});
    const listed = new Map<string | undefined, unknown>();
    for await (const { id, phoneNumbers } of client.listReservations())
      listed.set(id, phoneNumbers);
    assert.ok(ids.every((id) => listed.has(id)));
    assert.equal(listed.get(ids[1]), undefined);
    await client.deleteReservation(reservationId);
    await assert.rejects(client.getReservation(reservationId), {
      statusCode: 404,
      code: 'ReservationNotFound',
    });
    assert.equal(entry(reservationId).phoneNumbers.length, 1);
  });

  it('returns 201 and a Location, numbers without a plus to a PATCH and with it to a GET', async () => {
    const id = randomUUID();
    const made = await patch(id, { 18335559998: US });
    assert.equal(made.status, 201);
    assert.equal(made.headers.get('location'), `${PATH}/${id}`);
    const text = await made.text();
    assert.match(
      text,
      /^\{"id":"[^"]+","expiresAt":"[^"]+\+00:00","phoneNumbers":\{"18335559998":\{"id":"18335559998","phoneNumber":"18335559998","countryCode":"US","phoneNumberType":"tollFree","capabilities":\{"calling":"inbound","sms":"inbound\+outbound"\},"assignmentType":"application","cost":\{"amount":2\.0,"currencyCode":"USD","billingFrequency":"monthly"\},"status":"reserved"\}\},"status":"active"\}$/,
    );
    const got = await (await call('GET', `${PATH}/${id.toUpperCase()}`)).text();
    assert.equal(got, text.replace('"phoneNumber":"', '"phoneNumber":"+'));
    assert.equal((await patch('not-a-guid', {})).status, 400);
    assert.equal((await patch(id, { 18335559997: {} })).status, 400);
  });

  it('returns 207 for numbers that another holds or no country sells, and reserves the rest', async () => {
    const other = emulator.search();
    const [held = ''] = emulator.ledger().searches[other]?.phoneNumbers ?? [];
    const id = randomUUID();
    const change = { [held.slice(1)]: US, 15550100: US, 18335559990: US };
    const answer = await patch(id, change);
    assert.equal(answer.status, 207);
    const { phoneNumbers } = (await answer.json()) as Reservation;
    assert.deepEqual(phoneNumbers[held.slice(1)]?.error?.code, 'FailedToReserveNumber');
    assert.deepEqual(phoneNumbers['15550100']?.status, 'error');
    assert.deepEqual(Object.keys((await read(id)).phoneNumbers), ['18335559990']);
    assert.equal((await patch(id, { 18335559990: US })).status, 200);
    assert.equal((await patch(randomUUID(), { 18335559990: US })).status, 207);
    assert.equal((await patch(id, { 18335559990: null })).status, 200);
    assert.equal((await patch(randomUUID(), { 18335559990: US })).status, 201);
  });

  it('extends the hold with each change, up to two hours from the creation', async () => {
    const id = emulator.reserve({ holdMs: 60_000 });
    const before = Date.now();
    await patch(id, {});
    const holdMs = Date.parse(entry(id).expiresAt) - before;
    assert.ok(holdMs >= 15 * 60_000 && holdMs < 16 * 60_000, `${holdMs} ms`);
    emulator.setBehavior({ reservationHoldMs: 9 * 3_600_000 });
    await patch(id, {});
    emulator.setBehavior({ reservationHoldMs: 15 * 60_000 });
    const { createdAt, expiresAt } = entry(id);
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 2 * 3_600_000);
  });

  it('accepts a purchase with three headers, which its operation repeats', async () => {
    const id = emulator.reserve();
    const { createdAt } = entry(id);
    const accepted = await purchase(id);
    assert.equal(accepted.status, 202);
    assert.equal(accepted.headers.get('content-length'), '0');
    const running = await operation(id);
    for (const { headers } of [accepted, running]) {
      const operationId = `reservationPurchase_${id}`;
      assert.equal(headers.get('operation-id'), operationId);
      assert.equal(headers.get('reservation-purchase-id'), id);
      const location = `/phoneNumbers/operations/${operationId}?${V}`;
      assert.equal(headers.get('operation-location'), location);
    }
    const body = (await running.json()) as Record<string, string>;
    assert.deepEqual([body['operationType'], body['status']], ['reservationPurchase', 'running']);
    assert.equal(Date.parse(body['createdDateTime'] ?? ''), Date.parse(createdAt));
    await ended(id);
    const { posts, bought } = entry(id);
    const tookMs = Date.parse(bought[0]?.at ?? '') - Date.parse(posts[0]?.processedAt ?? '');
    assert.ok(tookMs >= 100 && tookMs <= 167, `${tookMs} ms`);
  });

  it('stays running while provisioning is paused, and shows the status of each behavior', async () => {
    emulator.setBehavior({ provisioning: 'paused' });
    const id = emulator.reserve();
    await purchase(id);
    const status = async () => (await read(id)).status;
    assert.equal(await status(), 'submitted');
    emulator.setBehavior({ reservationStatusChange: 'atEnd' });
    assert.equal(await status(), 'active');
    emulator.setBehavior({ reservationStatusChange: 'atPost' });
    assert.equal((await patch(id, {})).status, 409);
    assert.equal((await call('DELETE', `${PATH}/${id}`)).status, 409);
    assert.equal(((await (await operation(id)).json()) as Reservation).status, 'running');
    emulator.setBehavior({ provisioning: 'proceeds' });
    await ended(id);
    assert.equal(await status(), 'completed');
    emulator.setBehavior({ reservationAfterPurchase: 'active' });
    assert.equal(await status(), 'active');
    emulator.setBehavior({ reservationAfterPurchase: 'notFound' });
    assert.equal((await call('GET', `${PATH}/${id}`)).status, 404);
    const { gets } = entry(id);
    assert.deepEqual(
      gets.filter(({ of }) => of === 'reservation').map((get) => get.status),
      ['submitted', 'active', 'completed', 'active', undefined],
    );
  });

  it('marks the numbers that a purchase did not acquire', async () => {
    const [partial, failed] = [emulator.reserve({ quantity: 2 }), emulator.reserve()];
    const error = { code: 'OutOfStock', message: 'None left.' };
    emulator.setFaults([
      { on: 'purchaseReservation', kind: 'partial', acquire: 1, reservationId: partial },
      { on: '*', kind: 'failOperation', error, reservationId: failed },
    ]);
    await purchase(partial);
    await purchase(failed);
    await Promise.all([ended(partial), ended(failed)]);
    assert.deepEqual(statuses(await read(partial)), ['purchased', 'error']);
    const { status, phoneNumbers } = await read(failed);
    assert.equal(status, 'completed');
    assert.deepEqual(Object.values(phoneNumbers)[0]?.error, error);
    emulator.setBehavior({ reservationAfterFailure: 'active' });
    assert.equal((await read(failed)).status, 'active');
    emulator.setBehavior({ reservationAfterFailure: 'completed' });
    assert.equal(entry(failed).status, 'failed');
    assert.equal(entry(partial).bought.length, 1);
  });
});
