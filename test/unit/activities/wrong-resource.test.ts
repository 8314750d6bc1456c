import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import type { AcsClient } from '../../../src/acs/client.js';
import { createActivities, createSubmitActivities } from '../../../src/activities/index.js';
import { Attempt, dependencies, input } from './world.js';

const OTHER = 'fabrikam.communication.azure.com';

/** An ACS that must not be asked. */
const untouched: AcsClient = {
  purchaseReservation: () => assert.fail('it sent a POST'),
  listPhoneNumbers: () => assert.fail('it asked for the numbers'),
  getReservation: () => assert.fail('it asked for the reservation'),
  purchase: () => assert.fail('it sent a POST'),
  getOperation: () => assert.fail('it asked for the operation'),
  cancelOperation: () => assert.fail('it sent a DELETE'),
  getSearchResult: () => assert.fail('it asked for the search'),
  getPhoneNumber: () => assert.fail('it asked for a number'),
};

describe('an activity of a purchase that belongs to another ACS resource', () => {
  const foreign = { ...input, resource: OTHER };
  let counted: string[] = [];
  beforeEach(() => {
    counted = [];
  });
  const deps = {
    ...dependencies(untouched),
    acquireSubmitSlot: () => assert.fail('it took a rate-limit slot'),
    countWrongResource: (activity: string) => {
      counted.push(activity);
    },
  };
  const { lookUpPurchase, pollOperation, cancelOperation } = createActivities(deps);
  const { submitPurchase } = createSubmitActivities(deps);
  const pollInput = { ...foreign, acceptedByResponse: true, ageMs: 0, readNumbers: true };

  for (const [name, run] of [
    ['lookUpPurchase', (attempt: Attempt) => attempt.run(lookUpPurchase, foreign)],
    ['pollOperation', (attempt: Attempt) => attempt.run(pollOperation, pollInput)],
    ['cancelOperation', (attempt: Attempt) => attempt.run(cancelOperation, foreign)],
  ] as const) {
    it(`sends no request and is retried after a growing pause: ${name}`, async () => {
      const pauses: unknown[] = [];
      for (const attempt of [1, 2, 3, 10]) {
        const failure = await run(new Attempt({ attempt, activityType: name })).then(
          () => assert.fail('it did not fail'),
          (error: unknown) => error,
        );
        assert.ok(failure instanceof ApplicationFailure);
        assert.deepEqual([failure.type, failure.nonRetryable], ['WrongResource', false]);
        assert.equal(failure.stack, '');
        assert.match(
          failure.message,
          /^this worker serves contoso\.\S+, the purchase belongs to fabrikam\.\S+; run a worker/,
        );
        pauses.push(failure.nextRetryDelay);
      }
      assert.deepEqual(pauses, [5_000, 10_000, 20_000, 60_000]);
      assert.deepEqual(counted, [name, name, name, name]);
    });
  }

  it('sends no request, takes no rate-limit slot, and returns it as deferred: submitPurchase', async () => {
    const attempt = new Attempt({ activityType: 'submitPurchase' });
    const result = await attempt.run(submitPurchase, foreign);
    assert.equal(result.nonce, input.nonce);
    assert.ok(result.kind === 'deferred' && result.reason === 'wrongResource');
    assert.match(result.detail, /this worker serves contoso\.\S+, .* fabrikam\./);
    assert.deepEqual([attempt.beats, counted], [[], ['submitPurchase']]);
  });

  it('that is not the first execution is returned as a lost POST', async () => {
    const { kind } = await new Attempt({ attempt: 2 }).run(submitPurchase, foreign);
    assert.equal(kind, 'lost');
  });
});
