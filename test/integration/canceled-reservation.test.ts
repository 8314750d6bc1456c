import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { outcomeOf } from '../support/outcome.js';
import type { ReservationPurchase } from '../support/stack.js';
import { suiteStack } from '../support/suite.js';
import { until } from '../support/until.js';

describe('the purchase of a reservation that ACS canceled on request', function () {
  this.timeout(120_000);
  const stack = suiteStack({ settings: { extendedProofMs: 3_000, doubtLimitMs: 4_000 } });
  const sdk = () =>
    new PhoneNumbersClient(stack.emulator.connectionString, { allowInsecureConnection: true });

  async function startCanceled(): Promise<ReservationPurchase> {
    stack.emulator.setBehavior({ provisioning: 'paused', cancelPurchase: 'stops' });
    const purchase = await stack.startReservation();
    await until(() => purchase.entry().status !== null);
    await purchase.handle.cancel();
    await until(() => purchase.entry().cancels.length > 0);
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    return purchase;
  }

  it('ends as canceled when nothing was bought', async () => {
    const { kind } = await outcomeOf(await startCanceled());
    assert.equal(kind, 'canceled');
  });

  it('claims no number that another reservation has bought since', async () => {
    const { handle, reservationId, entry } = await startCanceled();
    const { phoneNumbers = {} } = await sdk().getReservation(reservationId);
    const add = Object.values(phoneNumbers).flatMap((number) => number ?? []);
    await sdk().deleteReservation(reservationId);
    const other = randomUUID();
    await sdk().createOrUpdateReservation({ reservationId: other }, { add });
    await (await sdk().beginReservationPurchase(other)).pollUntilDone();
    const { owned } = stack.emulator.ledger();
    assert.ok(entry().phoneNumbers.every((number) => owned.includes(number)));
    const { kind, details } = await outcomeOf({ handle });
    assert.deepEqual([kind, details?.reason], ['OutcomeUnknown', 'operationMissing']);
  });
});
