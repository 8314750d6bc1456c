import assert from 'node:assert/strict';
import { outcomeOf } from '../support/outcome.js';
import { suiteStack } from '../support/suite.js';

describe('more purchases than rate-limit slots while their numbers are held', function () {
  this.timeout(120_000);
  const HOLD_MS = 8_000;
  const settings = { postsPerSecond: 1, submitTimeoutMs: 12_000, assumedHoldMs: HOLD_MS };
  const stack = suiteStack({ settings, emulator: { holdMs: HOLD_MS } });

  it('end as expired without using the slots of later purchases', async () => {
    // At one per second they would take half a minute, and no later purchase would be bought.
    const early = await Promise.all(Array.from({ length: 30 }, () => stack.start()));
    const ends = await Promise.all(early.map((purchase) => outcomeOf(purchase)));
    const ending = (as: string) => early.filter((_one, index) => ends[index]?.kind === as);
    const [bought, expired] = [ending('bought'), ending('SearchExpired')];
    assert.ok(bought.length > 0 && bought.length < 15, `${bought.length} of 30 were bought`);
    assert.ok(expired.length > 0);
    assert.deepEqual(
      expired.flatMap(({ searchId }) => stack.entry(searchId).posts),
      [],
    );
    // One POST may be sent while the numbers are held and arrive after the hold.
    const tooLate = early.filter((one) => !bought.includes(one) && !expired.includes(one));
    assert.ok(tooLate.length <= 1, JSON.stringify(ends));
    for (const { searchId } of tooLate) {
      assert.equal(ending('PurchaseRejected')[0]?.searchId, searchId);
      const { posts, expiresAt } = stack.entry(searchId);
      const lateMs = Date.parse(posts[0]?.receivedAt ?? '') - Date.parse(expiresAt);
      assert.ok(posts.length === 1 && lateMs < 1_000, `${posts.length}, ${lateMs} ms late`);
    }
    const late = await stack.start();
    assert.equal((await outcomeOf(late)).kind, 'bought');
  });
});
