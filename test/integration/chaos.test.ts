import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdAll } from '../../chaos/checks/index.js';
import type { Facts } from '../../chaos/facts/facts.js';
import { scan } from '../../chaos/facts/scan.js';
import { planOf } from '../../chaos/plan/plan.js';
import { limitMs, run } from '../../chaos/run.js';
import { Child } from '../../dev/processes/child.js';
import { RUNS_BUILT } from '../../dev/processes/entry-point.js';
import { PROJECT } from '../../dev/processes/project.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { accessKeyOf } from '../../emulator/random.js';
import { accountOf } from '../chaos/account.js';
import type { Lie } from '../chaos/lie.js';
import { LIES } from '../chaos/lies.js';
import { familyOf } from '../support/program.js';
import { lives, startOf, until } from '../support/until.js';

const SEED = '7';
const PURCHASES = 50;
const AT_ONCE = 16;

/** The promises that are broken, with their violations. */
function broken(facts: Facts): Record<string, readonly string[]> {
  const all = holdAll(facts).filter(({ violations }) => violations.length > 0);
  return Object.fromEntries(all.map(({ promise, violations }) => [promise, violations]));
}

describe('a small chaos run', () => {
  // Kept afterwards: who must find out what happened needs the logs and the ledger.
  const folder = join(PROJECT, '.local', 'chaos-test');
  /** Each with the moment of its start: a busy machine soon gives its id to another. */
  const started = new Map<number, string>();
  let facts: Facts;

  before(async function () {
    // What has not ended by then is told by the checks, not by a hook that takes too long.
    this.timeout(limitMs(PURCHASES, AT_ONCE) + 60_000);
    const cli = await resolveTemporalCli();
    const plan = planOf(PURCHASES, SEED);
    // What ends the children of a dead parent is there before they are, and ends with this process.
    await (
      await Child.start({ name: 'true', command: 'true', args: [], env: {} })
    ).exited;
    const earlier = new Set(familyOf(process.pid));
    const tell = () => {
      for (const pid of familyOf(process.pid, earlier).slice(1)) started.set(pid, startOf(pid));
    };
    facts = await run({ cli, plan, workers: 2, atOnce: AT_ONCE, folder, built: RUNS_BUILT, tell });
  });

  it('keeps every promise', () => {
    const violations = broken(facts);
    // Who reads of it later has neither the ledger nor the machine.
    const account = accountOf(facts, Object.values(violations).flat());
    assert.deepEqual(violations, {}, `${JSON.stringify(violations, null, 2)}\n${account}`);
  });

  it('has looked at something for each of them', () => {
    for (const { promise, examined } of holdAll(facts)) assert.ok(examined > 0, promise);
  });

  it('leaves no process', async () => {
    assert.ok(started.size > 10, `${started.size} processes were seen`);
    await until(() => ![...started].some(([pid, start]) => lives(pid) && startOf(pid) === start));
  });

  for (const { would, promise, tell } of LIES) {
    it(`would notice that it ${would}`, () => {
      const changed = structuredClone(facts) as Lie;
      tell(changed);
      assert.ok(promise in broken(changed), `still kept: ${promise}`);
    });
  }

  it('would notice a key in a log, and a log that it cannot read', () => {
    appendFileSync(
      join(folder, 'logs', 'gateway.log'),
      `{"key":"${accessKeyOf(SEED, 'primary')}"}\n`,
    );
    const secrets = { 'the key': accessKeyOf(SEED, 'primary') };
    const mustBeIn = { 'logs/gateway.log': 'no line says this' };
    const seen = scan(folder, secrets, {
      leaveOut: ['ledger.jsonl', 'logs/emulator.log'],
      mustBeIn,
    });
    assert.deepEqual(seen.found, ['logs/gateway.log: the key']);
    assert.deepEqual(seen.blind, ['logs/gateway.log']);
    const promise = 'nothing secret in any log or history';
    assert.equal(broken({ ...facts, scan: seen })[promise]?.length, 2);
  });
});
