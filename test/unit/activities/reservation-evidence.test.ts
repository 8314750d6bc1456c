import assert from 'node:assert/strict';
import { createLookup } from '../../../src/activities/lookup.js';
import { createPoll } from '../../../src/activities/poll.js';
import { createSubmit } from '../../../src/activities/submit.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { conclusionOf } from '../../../src/purchase/state/observe-lookup.js';
import { operation, SEARCH_ID } from '../purchase/world.js';
import { answer, Attempt, dependencies, FakeAcs, input, says, silence } from './world.js';

const subject = subjectOf('reservation', SEARCH_ID);
const forReservation = { ...input, subject, request: { reservationId: SEARCH_ID } };
const [FIRST, SECOND] = ['18335550100', '18335550101'] as const;
const held = { phoneNumbers: [`+${FIRST}`], phoneNumberType: 'tollFree' };

describe('what a reservation says of its purchase', () => {
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
    acs.reservation = says.reservation('active', { [FIRST]: 'reserved' });
  });
  const look = (change: object = {}) =>
    new Attempt().run(createLookup(dependencies(acs)), { ...forReservation, ...change });
  const pollResult = (change: object = {}) =>
    new Attempt().run(createPoll(dependencies(acs)), {
      ...{ ...forReservation, held, acceptedByResponse: true, ageMs: 0, readNumbers: true },
      ...change,
    });
  const poll = async () => (await pollResult()).receipt ?? assert.fail('no receipt');

  it('a number with status purchased speaks for a purchase, whatever the reservation says', async () => {
    for (const status of ['active', 'expired']) {
      acs.reservation = says.reservation(status, { [FIRST]: 'reserved', [SECOND]: 'Purchased' });
      assert.equal(conclusionOf(await look()), 'present', status);
    }
    const submit = createSubmit(dependencies(acs));
    assert.equal((await new Attempt().run(submit, forReservation)).kind, 'deferred');
    assert.equal(acs.posts, 0);
  });

  describe('while nothing can have been bought', () => {
    beforeEach(() => {
      acs.number = says.owned;
    });
    const before = { held, mayHaveBought: false };

    for (const [title, reservation] of [
      ['was deleted', says.absent],
      ['has expired', says.reservation('expired', { [FIRST]: 'expired' })],
    ] as const) {
      it(`an owned number of one that ${title} may belong to another purchase`, async () => {
        acs.reservation = reservation;
        assert.equal((await look(before)).numbers, 'removedOwned');
        assert.equal((await look({ ...before, mayHaveBought: true })).numbers, 'owned');
      });
    }

    it('an owned number that it can no longer hold is not of its purchase', async () => {
      for (const status of ['error', 'expired']) {
        acs.reservation = says.reservation('active', { [FIRST]: status });
        assert.equal((await look(before)).numbers, 'notOwned', status);
      }
    });

    it('an owned number that was removed is not of its purchase after an unread GET', async () => {
      acs.reservation = silence;
      const emptied = { ...held, phoneNumbers: [], earlierNumbers: held.phoneNumbers };
      assert.equal((await look({ ...before, held: emptied })).numbers, 'holdUnknown');
    });

    it('an owned number that it still names is of its purchase', async () => {
      assert.equal((await look(before)).numbers, 'owned');
      acs.reservation = silence;
      assert.equal((await look(before)).numbers, 'removedOwned');
    });
  });

  describe('once the operation may have been canceled', () => {
    const shows = (status: string) => () =>
      answer(200, { ...operation(status), id: subject.operationId });
    const missing = () => says.absent;
    beforeEach(() => {
      acs.number = (one) => (one === `+${FIRST}` ? says.owned(one) : says.absent);
    });

    /** Whether the owned number is confirmed, or belongs to another purchase perhaps. */
    async function expectOwn(isOwn: boolean, title: string, mayBeCanceled = true): Promise<void> {
      const { receipt, removedOwned = false } = await pollResult({ mayBeCanceled });
      const { confirmed, unread } = receipt ?? assert.fail(title);
      const seen = [confirmed.map(({ phoneNumber }) => phoneNumber), unread, removedOwned];
      const numbers = held.phoneNumbers;
      assert.deepEqual(seen, isOwn ? [numbers, [], false] : [[], numbers, true], title);
    }

    for (const [title, reservation] of [
      ['was deleted', says.absent],
      ['has expired', says.reservation('expired', { [FIRST]: 'expired' })],
      ['cannot be read', silence],
      ['did not get it', says.reservation('completed', { [FIRST]: 'error' })],
      ['is completed without a number', says.reservation('completed', {})],
      ['no longer names it', says.reservation('active', {})],
      ['no longer holds it', says.reservation('active', { [FIRST]: 'expired' })],
      ['may have released it', says.reservation('completed', { [FIRST]: 'reserved' })],
    ] as const) {
      it(`an owned number of a reservation that ${title} may belong to another purchase`, async () => {
        acs.reservation = reservation;
        acs.operation = missing;
        await expectOwn(false, 'there is no operation after the DELETE');
        acs.operation = () => answer(403);
        await expectOwn(false, 'the operation cannot be read after the DELETE');
        if (reservation === silence) return;
        acs.operation = shows('Canceled');
        await expectOwn(false, 'ACS calls the operation canceled', false);
      });
    }

    for (const [status, number] of [
      ['completed', 'purchased'],
      ['expired', 'purchased'],
      ['active', 'reserved'],
      ['submitted', 'reserved'],
    ] as const) {
      it(`an owned number that is ${number} in a reservation that is ${status} is of its purchase`, async () => {
        acs.reservation = says.reservation(status, { [FIRST]: number });
        acs.operation = missing;
        await expectOwn(true, 'there is no operation');
        acs.operation = shows('Canceled');
        await expectOwn(true, 'ACS calls the operation canceled');
      });
    }

    it('an owned number is asked for again when the reservation has changed since it was read', async () => {
      acs.operation = missing;
      let reads = 0;
      acs.getReservation = () => {
        reads += 1;
        const isKept = reads === 1;
        return Promise.resolve(
          isKept ? says.reservation('active', { [FIRST]: 'reserved' }) : says.absent,
        );
      };
      await assert.rejects(pollResult({ mayBeCanceled: true }), /has changed while its numbers/);
    });

    it('an owned number is of its purchase while the operation shows that it goes on or has ended', async () => {
      acs.reservation = says.absent;
      for (const status of ['running', 'onHold', 'succeeded', 'failed']) {
        acs.operation = shows(status);
        await expectOwn(true, status);
      }
      acs.operation = missing;
      await expectOwn(true, 'no DELETE was sent', false);
    });
  });

  it('a number that ACS could not reserve is not of its purchase', async () => {
    const { body } = says.reservation('completed', { [FIRST]: 'error', [SECOND]: 'error' });
    const { phoneNumbers, ...rest } = body as { phoneNumbers: Record<string, object> };
    const error = { code: 'FailedToReserveNumber', message: 'no' };
    phoneNumbers[SECOND] = { ...phoneNumbers[SECOND], error };
    acs.reservation = answer(200, { ...rest, phoneNumbers });
    acs.operation = () => answer(200, { ...operation('failed'), id: subject.operationId });
    // Another purchase of this ACS resource has bought it.
    acs.number = (one) => (one === `+${SECOND}` ? says.owned(one) : says.absent);
    const { confirmed, missing, unread } = await poll();
    assert.deepEqual([confirmed, missing, unread], [[], held.phoneNumbers, []]);
  });

  it('does not prove that none is owned while the reservation is submitted, or shows a purchased number', async () => {
    for (const [status, number] of [
      ['submitted', 'reserved'],
      ['completed', 'purchased'],
    ] as const) {
      acs.reservation = says.reservation(status, { [FIRST]: number });
      const { missing, unread } = await poll();
      assert.deepEqual([missing, unread], [[], held.phoneNumbers], status);
    }
    acs.reservation = says.reservation('completed', { [FIRST]: 'error' });
    assert.deepEqual((await poll()).missing, held.phoneNumbers);
    const failed = { ...operation('failed'), id: subject.operationId };
    acs.operation = () => answer(200, failed);
    acs.reservation = says.reservation('completed', { [FIRST]: 'purchased' });
    assert.deepEqual((await poll()).unread, held.phoneNumbers);
  });
});
