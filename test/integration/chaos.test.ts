import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../../chaos/checks/index.js';
import { noSecrets } from '../../chaos/checks/secrets.js';
import { planOf } from '../../chaos/plan/plan.js';
import type { RecordedFacts } from '../../chaos/record/recorded-facts.js';
import { scanForSecrets } from '../../chaos/record/scan-for-secrets.js';
import { run, timeLimitMs } from '../../chaos/run/run.js';
import { Child } from '../../dev/processes/child.js';
import { RUN_BUILT_PROGRAMS } from '../../dev/processes/node-arguments.js';
import { PROJECT } from '../../dev/processes/project.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { seededAccessKey } from '../../emulator/random.js';
import { FACT_MUTANTS } from '../chaos/fact-mutants.js';
import { COVERAGE_MUTANTS } from '../chaos/fact-mutants-coverage.js';
import type { FactMutants, MutableFacts } from '../chaos/mutable-facts.js';
import { timelineOf } from '../chaos/timeline.js';
import { familyOf } from '../support/program.js';
import { lives, startOf, until } from '../support/until.js';

const SEED = '7';
const PURCHASES = 16;
const CONCURRENCY = 16;

/** The promises that are broken, with their violations. */
function brokenIn(facts: RecordedFacts): Record<string, readonly string[]> {
  const broken = runChecks(facts).filter(({ violations }) => violations.length > 0);
  return Object.fromEntries(broken.map(({ promise, violations }) => [promise, violations]));
}

function namedMutants(mutants: FactMutants) {
  return Object.entries(mutants).flatMap(([promise, ofPromise]) =>
    Object.entries(ofPromise).map(([name, mutate]) => ({ promise, name, mutate })),
  );
}

describe('a small chaos run', () => {
  // Not removed afterwards: logs and ledger explain a violation.
  const folder = join(PROJECT, '.local', 'chaos-test');
  /** By process id, with the start of the process: the system soon uses an id again. */
  const started = new Map<number, string>();
  let facts: RecordedFacts;

  before(async function () {
    // A run that is too long is reported by the checks, not by the timeout of this hook.
    this.timeout(2 * timeLimitMs(PURCHASES, CONCURRENCY));
    const cli = await resolveTemporalCli();
    const plan = planOf(PURCHASES, SEED);
    // The reaper of child processes starts with the first child, and ends with this process.
    await (
      await Child.start({ name: 'true', command: 'true', args: [], env: {} })
    ).exited;
    const earlier = new Set(familyOf(process.pid));
    const onProgress = () => {
      for (const pid of familyOf(process.pid, earlier).slice(1)) started.set(pid, startOf(pid));
    };
    const options = { cli, plan, workers: 2, concurrency: CONCURRENCY, folder };
    facts = await run({ ...options, built: RUN_BUILT_PROGRAMS, onProgress });
  });

  it('keeps every promise', () => {
    const violations = brokenIn(facts);
    const timeline = timelineOf(facts, Object.values(violations).flat());
    assert.deepEqual(violations, {}, `${JSON.stringify(violations, null, 2)}\n${timeline}`);
  });

  it('checks at least one item for each promise', () => {
    for (const { promise, checked } of runChecks(facts)) assert.ok(checked > 0, promise);
  });

  it('leaves no process', async () => {
    assert.ok(started.size > 10, `${started.size} processes were seen`);
    await until(() => ![...started].some(([pid, start]) => lives(pid) && startOf(pid) === start));
  });

  const mutants = (['search', 'reservation'] as const).flatMap((kind) =>
    namedMutants(FACT_MUTANTS).map((one) => ({ ...one, kind, of: ` (${kind})` })),
  );
  const ofRun = namedMutants(COVERAGE_MUTANTS).map(
    (one) => ({ ...one, kind: 'search', of: '' }) as const,
  );
  for (const { promise, name, mutate, kind, of } of [...mutants, ...ofRun]) {
    it(`detects ${name}${of}: ${promise}`, () => {
      const changed = structuredClone(facts) as MutableFacts;
      mutate(changed, kind);
      const [check] = runChecks(changed, promise);
      assert.ok((check?.violations.length ?? 0) > 0, 'the check has reported no violation');
    });
  }

  it('detects a key in a log, and a log that it cannot read', async () => {
    const key = seededAccessKey(SEED, 'primary');
    appendFileSync(join(folder, 'logs', 'gateway.log'), `{"key":"${key}"}\n`);
    const scan = await scanForSecrets(folder, {
      secrets: { 'the key': key },
      exclude: ['ledger.jsonl', 'logs/emulator.log'],
      expected: { 'logs/gateway.log': 'no line contains this' },
    });
    assert.deepEqual(scan.found, ['logs/gateway.log: the key']);
    assert.deepEqual(scan.unread, ['logs/gateway.log']);
    assert.equal(brokenIn({ ...facts, scan })[noSecrets.promise]?.length, 2);
  });
});
