import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLookup } from '../../../src/activities/lookup.js';
import { createPoll } from '../../../src/activities/poll.js';
import { holdSince, readHold } from '../../../src/activities/subject-calls.js';
import { createSubmit } from '../../../src/activities/submit.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { OPERATION_ID, operation, SEARCH_ID } from '../purchase/world.js';
import { answer, Attempt, dependencies, FakeAcs, input, says, silence } from './world.js';

const subject = subjectOf('reservation', SEARCH_ID);
const forReservation = { ...input, subject, request: { reservationId: SEARCH_ID } };
const [FIRST, SECOND] = ['18335550100', '18335550101'] as const;

/** ACS does not show what the number costs. */
const withoutCosts = answer(200, {
  ...{ id: SEARCH_ID, status: 'active', expiresAt: '2099-01-01T00:00:00Z' },
  phoneNumbers: { [FIRST]: { status: 'reserved', phoneNumberType: 'tollFree' } },
});

describe('the hold of a reservation', () => {
  const read = async (status: string, numbers: Readonly<Record<string, string>>) => {
    const acs = new FakeAcs();
    acs.reservation = says.reservation(status, numbers);
    const hold = await readHold(acs, subject, 1_000);
    return hold.kind === 'read' ? hold : assert.fail(hold.kind);
  };

  it('has the numbers that are held, and their costs together', async () => {
    const { hold, isSubmitted } = await read('active', { [FIRST]: 'reserved', [SECOND]: 'error' });
    assert.deepEqual(hold.phoneNumbers, [`+${FIRST}`]);
    assert.deepEqual(hold.costs, [{ amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' }]);
    assert.equal(isSubmitted, false);
  });

  for (const [status, number] of [
    ['submitted', 'reserved'],
    ['Completed', 'error'],
  ] as const) {
    it(`was submitted for purchase with status ${status} and a number ${number}`, async () => {
      const { hold, isSubmitted } = await read(status, { [FIRST]: number });
      assert.deepEqual([hold.phoneNumbers, isSubmitted], [[`+${FIRST}`], true]);
    });
  }

  it('is over with status expired, whatever time it shows', async () => {
    const { hold } = await read('expired', { [FIRST]: 'expired' });
    assert.equal(holdSince(performance.now() - 50, hold).expiresInMs, 0);
    assert.deepEqual(hold.phoneNumbers, [`+${FIRST}`]);
  });

  it('counts the numbers whose cost ACS does not show', async () => {
    const acs = new FakeAcs();
    acs.reservation = withoutCosts;
    const hold = await readHold(acs, subject, 1_000);
    assert.ok(hold.kind === 'read');
    assert.deepEqual([hold.hold.costs, hold.hold.unpriced], [[], 1]);
  });
});

describe('an activity of a reservation', () => {
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
    acs.reservation = says.reservation('active', { [FIRST]: 'reserved' });
  });
  const look = (held?: object) =>
    new Attempt().run(createLookup(dependencies(acs)), { ...forReservation, ...held });

  it('finds nothing where the operation and the numbers are missing', async () => {
    const { numbers, isSubmitted, hold } = await look();
    assert.deepEqual([numbers, isSubmitted, hold?.phoneNumbers.length], ['notOwned', undefined, 1]);
  });

  it('reports that the reservation was submitted for purchase', async () => {
    acs.reservation = says.reservation('submitted', { [FIRST]: 'reserved' });
    assert.equal((await look()).isSubmitted, true);
  });

  it('distinguishes an owned number from one that was removed from the reservation', async () => {
    const held = {
      phoneNumbers: [`+${FIRST}`, `+${SECOND}`],
      earlierNumbers: [],
      phoneNumberType: 'tollFree',
    };
    acs.number = (number) => (number === `+${SECOND}` ? says.owned(number) : says.absent);
    assert.equal((await look({ held })).numbers, 'removedOwned');
    acs.number = says.owned;
    assert.equal((await look({ held })).numbers, 'owned');
  });

  it('does not ask for a removed number when nothing can have been bought before', async () => {
    const held = { phoneNumbers: [`+${FIRST}`, `+${SECOND}`], phoneNumberType: 'tollFree' };
    acs.number = (number) => (number === `+${SECOND}` ? says.owned(number) : says.absent);
    assert.equal((await look({ held, mayHaveBought: false })).numbers, 'notOwned');
  });

  it('finds nothing for one without numbers, whatever the operation says', async () => {
    acs.reservation = says.reservation('active', {});
    const succeeded = { ...operation('succeeded'), id: subject.operationId };
    acs.operation = () => answer(200, succeeded);
    assert.equal((await look()).numbers, 'notOwned');
  });

  const submit = (change: object = {}) =>
    new Attempt().run(createSubmit(dependencies(acs)), { ...forReservation, ...change });
  /** Each takes so long that the reservation is read again before the POST. */
  const readNumbersSlowly = () => {
    const read = acs.getPhoneNumber;
    acs.getPhoneNumber = async (number) => {
      await sleep(1_100);
      return read(number);
    };
  };

  it('sends no POST when the reservation cannot be read', async () => {
    acs.reservation = silence;
    const result = await submit();
    assert.ok(result.kind === 'deferred' && result.reason === 'holdUnread');
    assert.equal(acs.posts, 0);
  });

  it('sends no POST when the reservation changes while the numbers are read for long', async () => {
    acs.number = () => {
      acs.reservation = says.reservation('active', { [FIRST]: 'reserved', [SECOND]: 'reserved' });
      return says.absent;
    };
    readNumbersSlowly();
    const result = await submit();
    assert.ok(result.kind === 'deferred' && result.reason === 'inconclusiveLookup');
    assert.match(result.detail, /reservation has changed/);
    acs.number = () => says.absent;
    assert.equal((await submit()).kind, 'posted');
  });

  it('sends the POST when the reservation only shows its numbers in another order', async () => {
    acs.reservation = says.reservation('active', { [FIRST]: 'reserved', [SECOND]: 'reserved' });
    acs.number = () => {
      acs.reservation = says.reservation('active', { [SECOND]: 'reserved', [FIRST]: 'reserved' });
      return says.absent;
    };
    readNumbersSlowly();
    assert.equal((await submit()).kind, 'posted');
  });

  it('does not say that none is owned when a removed number is', async () => {
    const failed = { ...operation('failed'), id: subject.operationId };
    acs.operation = () => answer(200, failed);
    acs.number = (number) => (number === `+${SECOND}` ? says.owned(number) : says.absent);
    const held = { phoneNumbers: [`+${FIRST}`, `+${SECOND}`], phoneNumberType: 'tollFree' };
    const { receipt } = await new Attempt().run(createPoll(dependencies(acs)), {
      ...{ ...forReservation, held, acceptedByResponse: true, ageMs: 0, readNumbers: false },
    });
    assert.deepEqual([receipt?.missing, receipt?.unread], [[`+${FIRST}`], [`+${SECOND}`]]);
  });

  it('confirms known numbers of a purchased reservation that names none', async () => {
    const ended = { ...operation('succeeded'), id: subject.operationId };
    acs.operation = () => answer(200, ended);
    acs.reservation = says.reservation('completed', {});
    acs.number = says.owned;
    const held = { phoneNumbers: [`+${FIRST}`], phoneNumberType: 'tollFree' };
    const { receipt } = await new Attempt().run(createPoll(dependencies(acs)), {
      ...{ ...forReservation, held, acceptedByResponse: true, ageMs: 0, readNumbers: false },
    });
    assert.equal(receipt?.confirmed.length, 1);
  });

  it('sends no POST when the costs are unknown and there is a limit', async () => {
    acs.reservation = withoutCosts;
    const spendingLimit = { amount: 100, currencyCode: 'USD' };
    const result = await submit({ settings: { ...input.settings, spendingLimit } });
    assert.ok(result.kind === 'deferred' && result.reason === 'costUnknown');
    assert.match(result.detail, /cost of the reservation cannot be read/);
    assert.equal(acs.posts, 0);
  });

  it('is over the limit when the known costs are, whatever the others', async () => {
    const { body } = says.reservation('active', { [FIRST]: 'reserved' });
    const priced = (body as { phoneNumbers: object }).phoneNumbers;
    const unpriced = (withoutCosts.body as { phoneNumbers: object }).phoneNumbers;
    const phoneNumbers = { ...unpriced, ...priced, [SECOND]: { phoneNumberType: 'tollFree' } };
    acs.reservation = answer(200, { ...(body as object), phoneNumbers });
    const spendingLimit = { amount: 1, currencyCode: 'USD' };
    const result = await submit({ settings: { ...input.settings, spendingLimit } });
    assert.ok(result.kind === 'deferred' && result.reason === 'overLimit');
  });

  it('confirms the numbers that the reservation had at the end', async () => {
    const ended = { ...operation('succeeded'), id: subject.operationId };
    acs.operation = () => answer(200, ended);
    acs.reservation = says.reservation('completed', { [FIRST]: 'purchased' });
    acs.number = says.owned;
    const held = { phoneNumbers: [`+${SECOND}`], phoneNumberType: 'tollFree' };
    const result = await new Attempt().run(createPoll(dependencies(acs)), {
      ...{ ...forReservation, held, acceptedByResponse: true, ageMs: 0, readNumbers: false },
    });
    const confirmed = result.receipt?.confirmed.map(({ phoneNumber }) => phoneNumber);
    assert.deepEqual([confirmed, result.receipt?.missing], [[`+${FIRST}`], []]);
    assert.notEqual(subject.operationId, OPERATION_ID);
  });
});
