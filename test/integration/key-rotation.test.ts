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
const PAUSE_MS = 300;
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

  /** Buys through a gateway whose connection string may change, until stopped; resolves to all responses by search. */
  function callers(target: { connectionString: string }) {
    const answers = new Map<string, number>();
    const rounds = [0, 0];
    let over = false;
    const work = async (caller: number): Promise<void> => {
      for (; !over; rounds[caller] = (rounds[caller] ?? 0) + 1) {
        const searchId = stack.emulator.search();
        const header = { prefer: 'respond-async' };
        const answer = await signedFetch(
          target.connectionString,
          'POST',
          PURCHASE,
          { searchId },
          header,
        );
        answers.set(searchId, answer.status);
        await sleep(PAUSE_MS);
      }
    };
    const works = Promise.all(rounds.map((_, caller) => work(caller)));
    // `stop` may come before the first one.
    works.catch(() => undefined);
    return {
      answers,
      /** Until each caller has begun anew, and was answered: what was under way before is over. */
      turned: async () => {
        const seen = [...rounds];
        await until(() => rounds.every((round, caller) => round > (seen[caller] ?? 0) + 1));
      },
      stop: async () => {
        over = true;
        await works;
      },
    };
  }

  /** Every caller was answered 202, and every purchase is bought, from one POST that ACS did not refuse. */
  async function allBought(answers: ReadonlyMap<string, number>): Promise<void> {
    assert.ok(answers.size > 20, `${answers.size} purchases`);
    assert.deepEqual(new Set(answers.values()), new Set([202]));
    for (const searchId of answers.keys()) {
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

  it('of ACS: all processes switch to the second key, then the first is regenerated', async () => {
    const [primary, secondary] = [
      seededAccessKey(SEED, 'primary'),
      seededAccessKey(SEED, 'secondary'),
    ];
    const ours = randomBytes(64).toString('base64');
    const workers = [await worker(primary), await worker(primary)];
    const before = await gateway(primary, [ours]);
    const target = { connectionString: before.connectionString };
    const load = callers(target);
    await until(() => load.answers.size > 8);
    for (const old of workers) {
      await worker(secondary);
      await stop(old);
    }
    const after = await gateway(secondary, [ours]);
    target.connectionString = after.connectionString;
    await load.turned();
    await stop(before.child);
    stack.emulator.setKeys({ primary: randomBytes(32).toString('base64') });
    const changedAt = load.answers.size;
    await until(() => load.answers.size > changedAt + 10);
    await load.stop();
    await allBought(load.answers);
    await stop(after.child);
  });

  it('of the gateway: both keys are valid while callers switch', async () => {
    const secondary = seededAccessKey(SEED, 'secondary');
    await worker(secondary);
    const [old, fresh] = [randomBytes(64), randomBytes(64)].map((bytes) =>
      bytes.toString('base64'),
    ) as [string, string];
    const first = await gateway(secondary, [old]);
    const target = { connectionString: first.connectionString };
    const load = callers(target);
    await until(() => load.answers.size > 8);
    const both = await gateway(secondary, [old, fresh]);
    target.connectionString = both.connectionString;
    await load.turned();
    await stop(first.child);
    target.connectionString = `endpoint=${both.endpoint}/;accesskey=${fresh}`;
    await load.turned();
    const last = await gateway(secondary, [fresh]);
    target.connectionString = last.connectionString;
    await load.turned();
    await stop(both.child);
    await until(() => load.answers.size > 20);
    await load.stop();
    await allBought(load.answers);
    const refused = await signedFetch(
      `endpoint=${last.endpoint}/;accesskey=${old}`,
      'GET',
      '/phoneNumbers',
    );
    assert.equal(refused.status, 401);
  });
});
