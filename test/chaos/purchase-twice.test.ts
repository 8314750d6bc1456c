import assert from 'node:assert/strict';
import { purchaseTwice } from '../../chaos/run/purchase-twice.js';
import { TimeLimit } from '../../chaos/run/time-limit.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulator } from '../../emulator/index.js';
import { createAcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';

describe('a second purchase by a direct client', () => {
  for (const secondPurchase of ['same', 'conflict', 'notFound'] as const) {
    it(`repeats the POST until ACS responds with ${secondPurchase}`, async () => {
      const emulator = await startEmulator();
      try {
        emulator.setBehavior({ secondPurchase });
        // The first two POSTs do not arrive.
        emulator.setFaults([{ on: 'purchase', kind: 'dropBefore', times: 2 }]);
        const context = {
          acs: createAcsClient(createSend(parseConnectionString(emulator.connectionString))),
          control: new EmulatorControl(emulator.endpoint),
          limit: new TimeLimit(20_000),
        };
        await purchaseTwice(context, secondPurchase, 20_000);
        const [search] = Object.values(emulator.ledger().searches);
        const outcomes = search?.posts.map(({ outcome }) => outcome);
        assert.deepEqual(outcomes, [null, null, 'accepted', secondPurchase]);
      } finally {
        await emulator.close();
      }
    });
  }
});
