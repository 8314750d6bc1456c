import assert from 'node:assert/strict';
import type { Answered } from '../../bench/gateway-load/caller.js';
import { bytesARequest } from '../../bench/gateway-load/memory.js';
import { rowsOf, type Outcome } from '../../bench/gateway-load/rows.js';
import { isHonest503 } from '../../bench/gateway-load/turned-away.js';
import { slopeOf } from '../../bench/measure/slope.js';
import { judge } from '../../bench/report.js';
import { temporalAway } from '../../src/gateway/acs-errors.js';

const MB = 1_000_000;
const asked = (is: Answered['is'], count: number): Answered[] =>
  Array.from({ length: count }, () => ({ kind: 'purchase', is, said: '', tookMs: 5 }));

/** Looks at a memory that grows by so much with each request, and goes up and down besides. */
const looks = (bytes: number) =>
  [0.3, -0.2, 0.1, -0.3, 0.2].map((noise, look) => ({
    requests: 40_000 + 10_000 * look,
    bytes: 37 * MB + bytes * 10_000 * look + noise * MB,
  }));

const good: Outcome = {
  answered: [...asked('answered', 9_900), ...asked('turned away', 100)],
  acknowledged: Array.from({ length: 9_900 }, (_, index) => `purchase_${index}`),
  turnedAway: Array.from({ length: 100 }, (_, index) => `search_${index}`),
  lost: [],
  after: { begun: 3, refused: 0 },
  memory: { resident: new Array<number>(100).fill(150 * MB), live: looks(5) },
};
const RUN = { seconds: 100, callers: 8, standsStillMs: 12_000 };

/** The rows whose goal is not met, without the name of the scenario. */
const missed = (outcome: Partial<Outcome>) =>
  rowsOf(RUN, { ...good, ...outcome })
    .filter((row) => judge(row) === 'not met')
    .map(({ what }) => what.replace('gateway at its limit: ', ''));

describe('the gateway at its limit', () => {
  it('meets its goals when it turns away few, honestly, and keeps what it promised', () => {
    assert.deepEqual(missed({}), []);
  });

  it('misses them when it turns everybody away', () => {
    const none = { answered: asked('turned away', 10_000), acknowledged: [] };
    assert.deepEqual(missed(none), [
      'purchases acknowledged',
      'purchases acknowledged, of those asked for',
    ]);
  });

  it('misses them when nobody was turned away: that was not the limit', () => {
    assert.deepEqual(missed({ answered: asked('answered', 9_900) }), ['turned away with 503']);
  });

  it('misses them when what was turned away is not to be had afterwards', () => {
    const [row] = missed({ after: { begun: 0, refused: 1 } });
    assert.equal(row, 'purchases answered 503 and not acknowledged when asked for again');
  });

  it('takes 200 bytes that stay with each request for a leak, and ups and downs for none', () => {
    assert.deepEqual(missed({ memory: { ...good.memory, live: looks(200) } }), [
      'memory that stays with each request',
    ]);
    assert.ok(Math.abs(bytesARequest(looks(200)) - 200) < 20);
    assert.ok(
      Number.isNaN(
        slopeOf(
          looks(0)
            .map(({ bytes }, x) => ({ x, y: bytes }))
            .slice(0, 2),
        ),
      ),
    );
  });

  it('believes a 503 that is the gateway’s own and says when to come again', () => {
    const { error } = temporalAway();
    assert.ok(isHonest503(error, 5_000));
    assert.ok(!isHonest503(error, undefined));
    assert.ok(!isHonest503({ ...error, code: 'InternalError' }, 5_000));
    assert.ok(!isHonest503(undefined, 5_000));
  });
});
