import assert from 'node:assert/strict';
import { planMeeting } from '../../chaos/plan/purchases.js';
import { POSITIONS } from '../../chaos/plan/phases.js';
import { groupsOf } from '../../chaos/conduct/meet.js';
import { buyTwice } from '../../chaos/conduct/outside.js';
import { Patience } from '../../chaos/conduct/patience.js';
import { COMPRESSED, LONGEST_DELAY_MS } from '../../chaos/settings.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulator, type BehaviorChange } from '../../emulator/index.js';
import { Random } from '../../emulator/random.js';
import { createAcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';

describe('a switch that nobody has met', () => {
  it('has a purchase that comes to meet it', () => {
    const random = new Random('1');
    for (const position of POSITIONS) {
      const { cancel, holdMs, faults } = planMeeting(50, position, random);
      assert.equal(cancel !== undefined, position.name === 'cancelPurchase');
      assert.equal(holdMs !== undefined, position.name === 'purchaseAfterExpiry');
      for (const { delayMs = 0 } of faults) assert.ok(delayMs <= LONGEST_DELAY_MS);
      if (holdMs === undefined) continue;
      // Sent while the numbers are on hold, and acted upon when they no longer are.
      assert.ok((faults[0]?.delayMs ?? 0) > holdMs && holdMs > COMPRESSED.postTimeoutMs);
    }
  });

  it('stands beside others, but one that would keep them from what they are to meet', () => {
    const groups = groupsOf(POSITIONS);
    assert.deepEqual(new Set(groups.flat()), new Set(POSITIONS));
    assert.equal(groups[0]?.[0]?.name, 'operationBeforePurchase');
    for (const group of groups) {
      const names = group.map(({ name }) => name);
      assert.equal(names.length, new Set(names).size);
      const alone = names.some((name) => /^(operationBefore|provisioning)/.test(name));
      if (alone) assert.equal(names.length, 1);
    }
    // Three of a second purchase, and of canceling; each of the others that stand alone.
    assert.equal(groups.length, 3 + 4 + 2);
  });

  for (const secondPurchase of ['same', 'conflict', 'notFound'] as const) {
    it(`is met from outside: a second purchase, ${secondPurchase}`, async () => {
      const emulator = await startEmulator();
      try {
        const change: BehaviorChange = { secondPurchase };
        emulator.setBehavior(change);
        // Neither the first POST nor the second needs to arrive.
        emulator.setFaults([{ on: 'purchase', kind: 'dropBefore', times: 2 }]);
        const outside = {
          acs: createAcsClient(createSend(parseConnectionString(emulator.connectionString))),
          control: new EmulatorControl(emulator.endpoint),
          patience: new Patience(20_000),
        };
        await buyTwice(outside, secondPurchase, 20_000);
        const [search] = Object.values(emulator.ledger().searches);
        const outcomes = search?.posts.map(({ outcome }) => outcome);
        assert.deepEqual(outcomes, [null, null, 'accepted', secondPurchase]);
      } finally {
        await emulator.close();
      }
    });
  }
});
