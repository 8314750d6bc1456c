import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../../dev/processes/child.js';
import { startGatewayProcess, type GatewayProcess } from '../../dev/stack/gateway-process.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { seededAccessKey } from '../../emulator/random.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { PURCHASE, signedFetch } from '../support/signed-fetch.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

const SEED = 'rotation';
const PAUSE_MS = 700;
const CALLERS = 2;
/** A busy machine must not end a purchase by its deadline. */
const SETTINGS = { ...QUICK, deadlineMs: 120_000 };

/** The steps of docs/operations.md, while callers go on buying. */
describe('key rotation under load', function () {
  this.timeout(180_000);
  const stack = suiteStack({ worker: false, emulator: { speed: 5, seed: SEED } });
  let address: string;
  const running = new Set<Child>();

  before(async () => {
    address = (await sharedTemporal()).server.address;
  });
  after(() => Promise.all([...running].map((child) => child.kill())));

  const acsWith = (key: string) => `endpoint=${stack.emulator.endpoint}/;accesskey=${key}`;
  const worker = async (acsKey: string): Promise<Child> => {
    const { taskQueue } = stack;
    const common = { address, taskQueue, settings: SETTINGS, limits: UNLIMITED };
    const child = await startWorkerProcess({ ...common, connectionString: acsWith(acsKey) });
    running.add(child);
    return child;
  };
  const gateway = async (
    acsKey: string,
    accessKeys: readonly [string, ...string[]],
  ): Promise<GatewayProcess> => {
    const { taskQueue } = stack;
    const acsConnectionString = acsWith(acsKey);
    const started = await startGatewayProcess({
      address,
      acsConnectionString,
      taskQueue,
      accessKeys,
      limits: UNLIMITED,
    });
    running.add(started.child);
    return started;
  };
  const stop = async (child: Child): Promise<void> => {
    assert.equal((await child.stop(40_000)).code, 0);
    running.delete(child);
  };

  /** Buys through a gateway whose connection string may change, until stopped. */
  function callers(target: { connectionString: string }) {
    /** By search. */
    const statuses = new Map<string, number>();
    const rounds = Array.from({ length: CALLERS }, () => 0);
    let isOver = false;
    const buyAgainAndAgain = async (caller: number): Promise<void> => {
      for (; !isOver; rounds[caller] = (rounds[caller] ?? 0) + 1) {
        const searchId = stack.emulator.search();
        const { connectionString } = target;
        const header = { prefer: 'respond-async' };
        const body = { searchId };
        const response = await signedFetch(connectionString, 'POST', PURCHASE, body, header);
        statuses.set(searchId, response.status);
        await sleep(PAUSE_MS);
      }
    };
    const running = Promise.all(rounds.map((_, caller) => buyAgainAndAgain(caller)));
    // `stop` may come before the first one.
    running.catch(() => undefined);
    return {
      statuses,
      /** Until each caller has had a response to a request that it sent after now. */
      nextRound: async () => {
        const seen = [...rounds];
        await until(() => rounds.every((round, caller) => round > (seen[caller] ?? 0) + 1), 60_000);
      },
      stop: async () => {
        isOver = true;
        await running;
      },
    };
  }

  /** Every caller got 202, and every purchase is bought, from one POST that ACS accepted. */
  async function allBought(statuses: ReadonlyMap<string, number>): Promise<void> {
    assert.ok(statuses.size > 10, `${statuses.size} purchases`);
    assert.deepEqual(new Set(statuses.values()), new Set([202]));
    for (const searchId of statuses.keys()) {
      const handle = stack.client.workflow.getHandle(`purchase_${searchId}`);
      const outcome = await outcomeOf({ handle });
      assert.equal(outcome.kind, 'bought', JSON.stringify(outcome));
      const { posts, gets } = stack.entry(searchId);
      assert.deepEqual(
        posts.map(({ answer }) => answer),
        [202],
      );
      assert.deepEqual(
        gets.filter(({ answer }) => answer === 401),
        [],
      );
    }
  }

  it('of ACS, then of the gateway: no caller and no purchase notices', async () => {
    const [primary, secondary] = [
      seededAccessKey(SEED, 'primary'),
      seededAccessKey(SEED, 'secondary'),
    ];
    const newKey = () => randomBytes(64).toString('base64');
    const [old, fresh] = [newKey(), newKey()];
    const firstWorker = await worker(primary);
    const first = await gateway(primary, [old]);
    const target = { connectionString: first.connectionString };
    const load = callers(target);
    await load.nextRound();

    // ACS: all processes use the second key, then the first one is regenerated. This gateway accepts both of ours.
    await worker(secondary);
    await stop(firstWorker);
    const both = await gateway(secondary, [old, fresh]);
    target.connectionString = both.connectionString;
    await load.nextRound();
    await stop(first.child);
    stack.emulator.setKeys({ primary: newKey() });
    await load.nextRound();

    // The gateway: callers use the new key, then the old one is no longer accepted.
    target.connectionString = `endpoint=${both.endpoint}/;accesskey=${fresh}`;
    await load.nextRound();
    const last = await gateway(secondary, [fresh]);
    target.connectionString = last.connectionString;
    await load.nextRound();
    await stop(both.child);
    await load.nextRound();
    await load.stop();
    await allBought(load.statuses);
    const withOldKey = `endpoint=${last.endpoint}/;accesskey=${old}`;
    assert.equal((await signedFetch(withOldKey, 'GET', '/phoneNumbers')).status, 401);
  });
});
