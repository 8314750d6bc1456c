import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulator, type BehaviorChange, type Emulator } from '../../emulator/index.js';
import { signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

const V = 'api-version=2025-06-01';
const PATH = '/availablePhoneNumbers/reservations';

interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string };
}

describe('reservations of the emulator that cannot be purchased', () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ speed: 30 });
  });
  afterEach(() => emulator.close());

  const call = (method: string, target: string, body?: object) =>
    signedFetch(emulator.connectionString, method, `${target}?${V}`, body);
  const purchase = (id: string, body?: object) => call('POST', `${PATH}/${id}/:purchase`, body);
  const operationPath = (id: string) => `/phoneNumbers/operations/reservationPurchase_${id}`;
  const entry = (id: string) => emulator.ledger().reservations[id] ?? assert.fail(id);
  const errorOf = async (answer: Response) => {
    const { error } = (await answer.json()) as ErrorBody;
    return [answer.status, error.code, error.message];
  };

  it('are rejected when they are unknown, empty, or require the agreement', async () => {
    const missing = await errorOf(await purchase(randomUUID()));
    assert.deepEqual(missing.slice(0, 2), [404, 'ReservationNotFound']);
    assert.equal(emulator.ledger().unmatchedPosts.length, 1);
    const empty = await errorOf(await purchase(emulator.reserve({ quantity: 0 })));
    assert.deepEqual(empty, [400, 'BadRequest', 'The reservation has no numbers.']);
    const numbers = [{}, { countryCode: 'FR', amount: 5.5, currencyCode: 'EUR' }];
    const french = emulator.reserve({ numbers });
    assert.deepEqual(await errorOf(await purchase(french, { agreeToNotResell: false })), [
      400,
      'BadRequest',
      'Consent not provided to not resell the phone numbers',
    ]);
    assert.equal((await purchase(french, { agreeToNotResell: true })).status, 202);
    await until(() => entry(french).bought.length === 2);
    assert.deepEqual(entry(french).monthlyCosts, [
      { amount: 2, currencyCode: 'USD' },
      { amount: 5.5, currencyCode: 'EUR' },
    ]);
  });

  it('answer a second purchase as the behavior says', async () => {
    const id = emulator.reserve();
    for (const [change, status] of [
      [{}, 202],
      [{}, 202],
      [{ secondPurchase: 'conflict' }, 409],
      [{ secondPurchase: 'notFound' }, 404],
    ] as const satisfies [BehaviorChange, number][]) {
      emulator.setBehavior(change);
      assert.equal((await purchase(id)).status, status);
    }
    const outcomes = entry(id).posts.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['accepted', 'same', 'conflict', 'notFound']);
  });

  it('expire, free their numbers, and answer as the behavior says', async () => {
    const id = emulator.reserve({ holdMs: 0 });
    const read = async () => (await call('GET', `${PATH}/${id}`)).text();
    assert.match(await read(), /"status":"expired"\}\},"status":"expired"\}$/);
    assert.equal((await call('PATCH', `${PATH}/${id}`, { phoneNumbers: {} })).status, 409);
    const [freed = ''] = entry(id).phoneNumbers;
    const number = {
      countryCode: 'US',
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'inbound', sms: 'inbound' },
    };
    const phoneNumbers = { [freed.slice(1)]: number };
    const taken = await call('PATCH', `${PATH}/${randomUUID()}`, { phoneNumbers });
    assert.equal(taken.status, 201);
    assert.equal((await errorOf(await purchase(id)))[1], 'ReservationNotFound');
    emulator.setBehavior({ reservationAfterExpiry: 'notFound' });
    assert.match(await read(), /ReservationNotFound/);
    emulator.setBehavior({ purchaseAfterExpiry: 'failedOperation' });
    assert.equal((await purchase(id)).status, 202);
    await until(() => entry(id).status === 'failed');
    assert.match(await (await call('GET', operationPath(id))).text(), /"ReservationExpired"/);
  });

  it('show their operation before a purchase, and cancel it, as the behavior says', async () => {
    const id = emulator.reserve();
    const operation = (method: string) => call(method, operationPath(id));
    assert.equal((await operation('GET')).status, 404);
    assert.equal((await operation('DELETE')).status, 404);
    emulator.setBehavior({ operationBeforePurchase: 'succeeded', cancelPurchase: 'stops' });
    assert.match(await (await operation('GET')).text(), /"status":"succeeded"/);
    await purchase(id);
    assert.equal((await operation('DELETE')).status, 204);
    assert.equal((await operation('GET')).status, 404);
    const { status, bought, cancels } = entry(id);
    assert.deepEqual([status, bought, cancels.length], ['stopped', [], 2]);
  });

  it('get the faults of their own id only, also beside a search with the same id', async () => {
    const searchId = emulator.search();
    const other = emulator.reserve();
    const reservationId = emulator.reserve({ reservationId: searchId.toUpperCase() });
    assert.equal(reservationId, searchId);
    const rule = { kind: 'statusBefore', status: 503, reservationId } as const;
    const operations = [
      ...(['createOrUpdateReservation', 'getReservation', 'deleteReservation'] as const),
      ...(['purchaseReservation', 'getOperation'] as const),
    ];
    emulator.setFaults(operations.map((on) => ({ ...rule, on })));
    const calls = async (id: string) => [
      (await call('PATCH', `${PATH}/${id}`, {})).status,
      (await call('GET', `${PATH}/${id}`)).status,
      (await purchase(id)).status,
      (await call('GET', operationPath(id))).status,
      (await call('DELETE', `${PATH}/${id}`)).status,
    ];
    assert.deepEqual(await calls(reservationId), [503, 503, 503, 503, 503]);
    assert.deepEqual(await calls(other), [200, 200, 202, 200, 409]);
    const result = `/availablePhoneNumbers/searchResults/${searchId}`;
    assert.equal((await call('GET', result)).status, 200);
    emulator.setFaults([
      { on: 'browse', kind: 'statusBefore', status: 429 },
      { on: 'listReservations', kind: 'malformed' },
    ]);
    const browse = '/availablePhoneNumbers/countries/US/:browse';
    assert.equal((await call('POST', browse, { phoneNumberType: 'tollFree' })).status, 429);
    assert.match(await (await call('GET', PATH)).text(), /"sta$/);
  });

  it('hide, delay and end their operation with the faults of a purchase', async () => {
    const reservationId = emulator.reserve();
    const rule = { on: 'purchaseReservation', reservationId } as const;
    emulator.setFaults([
      { ...rule, kind: 'notVisible', count: 1 },
      { ...rule, kind: 'endsAfterGets', count: 3 },
      { ...rule, kind: 'unknownStatus' },
      { ...rule, kind: 'wrongCase' },
    ]);
    await purchase(reservationId);
    for (const pattern of [/NotFound/, /provisioningOnHold/, /"Succeeded"/])
      assert.match(await (await call('GET', operationPath(reservationId))).text(), pattern);
  });
});

describe('the ledger of reservations', () => {
  it('survives a restart, also of deleted reservations', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acs-emulator-'));
    const options = { speed: 30, ledgerFile: join(folder, 'ledger.jsonl') };
    const first = await startEmulator(options);
    const control = new EmulatorControl(first.endpoint);
    const bought = await control.reservation({ quantity: 2 });
    const [deleted, changed] = [first.reserve(), first.reserve()];
    const call = (method: string, path: string, body?: object) =>
      signedFetch(first.connectionString, method, `${PATH}/${path}?${V}`, body);
    await call('POST', `${bought}/:purchase`);
    await call('GET', bought);
    await call('DELETE', deleted);
    const [number = ''] = first.ledger().reservations[changed]?.phoneNumbers ?? [];
    await call('PATCH', changed, { phoneNumbers: { [number.slice(1)]: null } });
    await until(() => first.ledger().reservations[bought]?.status === 'succeeded');
    const { reservations } = first.ledger();
    assert.deepEqual(await control.reservationLedger(bought), reservations[bought]);
    await first.close();
    const second = await startEmulator(options);
    assert.deepEqual(second.ledger().reservations, reservations);
    assert.deepEqual(second.ledger().owned, reservations[bought]?.phoneNumbers);
    const gone = await signedFetch(second.connectionString, 'GET', `${PATH}/${deleted}?${V}`);
    assert.equal(gone.status, 404);
    await second.close();
    await rm(folder, { recursive: true });
  });
});
