import assert from 'node:assert/strict';
import { purchaseAffectedBy } from '../../chaos/plan/purchases.js';
import { runClients, type ClientContext } from '../../chaos/run/run-clients.js';
import { TimeLimit } from '../../chaos/run/time-limit.js';
import { Random } from '../../emulator/random.js';

describe('chaos clients', () => {
  it('repeat a failing search until the time is over, and then return undefined', async () => {
    const plan = purchaseAffectedBy(0, 'provisioning', new Random('1'));
    let attempts = 0;
    const search = () => {
      attempts += 1;
      return Promise.reject(new Error('the emulator is down'));
    };
    const context = { control: { search }, limit: new TimeLimit(300) } as unknown as ClientContext;
    assert.equal(await runClients(plan, context), undefined);
    assert.ok(attempts > 1);
  });
});
