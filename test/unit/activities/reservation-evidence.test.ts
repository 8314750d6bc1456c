import assert from 'node:assert/strict';
import { createLookup } from '../../../src/activities/lookup.js';
import { createPoll } from '../../../src/activities/poll.js';
import { createSubmit } from '../../../src/activities/submit.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { conclusionOf } from '../../../src/purchase/state/observe-lookup.js';
import { operation, SEARCH_ID } from '../purchase/world.js';
import { answer, Attempt, dependencies, FakeAcs, input, says } from './world.js';

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
  const poll = async (change: object = {}) => {
    const { receipt } = await new Attempt().run(createPoll(dependencies(acs)), {
      ...{ ...forReservation, held, acceptedByResponse: true, ageMs: 0, readNumbers: true },
      ...change,
    });
    return receipt ?? assert.fail('no receipt');
  };

  it('a number with status purchased speaks for a purchase, whatever the reservation says', async () => {
    for (const status of ['active', 'expired']) {
      acs.reservation = says.reservation(status, { [FIRST]: 'reserved', [SECOND]: 'Purchased' });
      assert.equal(conclusionOf(await look()), 'present', status);
    }
    const submit = createSubmit(dependencies(acs));
    assert.equal((await new Attempt().run(submit, forReservation)).kind, 'deferred');
    assert.equal(acs.posts, 0);
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
