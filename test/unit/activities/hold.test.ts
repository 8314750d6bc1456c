import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLookup } from '../../../src/activities/lookup.js';
import { createPoll } from '../../../src/activities/poll.js';
import type { HttpResult } from '../../../src/acs/transport/http-result.js';
import type { Hold } from '../../../src/purchase/contract/activity-results.js';
import { answer, Attempt, COST, dependencies, FakeAcs, input, says } from './world.js';

const LEFT_MS = 200_000;
/** `Date` has full seconds, and a test takes its time. */
const TOLERANCE_MS = 2_000;

/** A search that ACS holds for {@link LEFT_MS} more, by a clock of its own. */
function held(): HttpResult {
  const { body } = says.search(new Date(Date.now() + LEFT_MS).toISOString());
  return { ...answer(200, body), headers: { date: new Date().toUTCString() } };
}

/** What the activities report of a hold, from an attempt that was scheduled so long after the first. */
const ACTIVITIES: Record<string, (acs: FakeAcs, waitedMs: number) => Promise<Hold | undefined>> = {
  lookup: async (acs, waitedMs) => {
    const { hold } = await attempt(waitedMs).run(createLookup(dependencies(acs)), input);
    return hold;
  },
  poll: async (acs, waitedMs) => {
    const known = { acceptedByResponse: true, ageMs: 20_000, readNumbers: true };
    const { hold } = await attempt(waitedMs).run(createPoll(dependencies(acs)), {
      ...input,
      ...known,
      settings: { ...input.settings, retryMinPauseMs: 1 },
    });
    return hold;
  },
};

function attempt(waitedMs: number): Attempt {
  const currentAttemptScheduledTimestampMs = Date.parse('2026-01-01T00:00:00Z');
  return new Attempt({
    currentAttemptScheduledTimestampMs,
    scheduledTimestampMs: currentAttemptScheduledTimestampMs - waitedMs,
  });
}

describe('the hold in a result', () => {
  for (const [name, run] of Object.entries(ACTIVITIES)) {
    it(`${name}: counts from the scheduling of the first attempt, not of this one`, async () => {
      const acs = new FakeAcs();
      acs.operation = () => says.operation('running');
      for (const waitedMs of [0, 90_000]) {
        acs.search = held();
        const { expiresInMs = NaN } = (await run(acs, waitedMs)) ?? {};
        const leftMs = expiresInMs - waitedMs;
        assert.ok(leftMs <= LEFT_MS && leftMs > LEFT_MS - TOLERANCE_MS, `${leftMs} ms are left`);
      }
    });

    it(`${name}: expires no later because the response was long on its way`, async () => {
      const acs = new FakeAcs();
      acs.operation = () => says.operation('running');
      acs.getSearchResult = async () => {
        const response = held();
        await sleep(1_200);
        return response;
      };
      const { expiresInMs = NaN } = (await run(acs, 0)) ?? {};
      assert.ok(expiresInMs <= LEFT_MS, `${expiresInMs} ms are left`);
    });
  }

  it('costs the price of a number times the quantity', async () => {
    const numbers = ['+18335550001', '+18335550002', '+18335550003'];
    const acs = new FakeAcs();
    const { body } = says.search('2099-01-01T00:00:00Z');
    acs.search = answer(200, { ...(body as object), phoneNumbers: numbers });
    const { hold } = await attempt(0).run(createLookup(dependencies(acs)), input);
    assert.deepEqual(hold?.costs, [{ ...COST, amount: 3 * COST.amount }]);
  });
});
