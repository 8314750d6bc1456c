import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';
import { RUN_BUILT_PROGRAMS } from '../dev/processes/node-arguments.js';
import { durationText, readUsage, USAGE_VARIABLE, type FileUsage } from './support/file-usage.js';
import FileReporter from './support/reporter.js';
import { shareWithChildren } from './support/temporal.js';

/** Test files that run together. A file is the unit of parallel work. */
interface Group {
  readonly name: string;
  readonly folders: readonly string[];
  readonly jobs: number;
  readonly needsTemporal: boolean;
}

/** In this order; a group with a failure ends the run, so that a broken core is reported in seconds. */
const GROUPS: readonly Group[] = [
  // Some of them wait for seconds, so two cores serve four.
  { name: 'unit', folders: ['unit', 'model'], jobs: 4, needsTemporal: false },
  { name: 'fast', folders: ['emulator', 'bench', 'chaos', 'replay'], jobs: 2, needsTemporal: true },
  {
    name: 'integration',
    folders: ['integration', 'compat', 'dev'],
    // Most of these wait for timers and processes: two cores serve six of them.
    jobs: 6,
    needsTemporal: true,
  },
  // They measure rates and bursts, which a busy machine disturbs; they wait most of the time.
  { name: 'quiet', folders: ['quiet'], jobs: 3, needsTemporal: true },
];

const USAGE = `Usage: npm test
       npm run test:unit
       npm run test:integration -- [FILE or part of its name | part of a test's title]
`;
const SLOWEST = 10;
const TEST_TIMEOUT_MS = 120_000;
const BUNDLE = fileURLToPath(new URL('../dist/src/workflow-bundle.js', import.meta.url));

/** What is run, and which tests of it. */
interface Selection {
  readonly groups: readonly Group[];
  readonly file?: string;
  readonly title?: string;
}

function selectionOf([which, what]: readonly string[]): Selection {
  if (which === undefined) return { groups: GROUPS };
  if (which === 'unit' && what === undefined) return { groups: GROUPS.slice(0, 1) };
  if (which !== 'integration') throw new Error(USAGE);
  const groups = GROUPS.slice(1);
  if (what === undefined) return { groups };
  const isFile = groups.flatMap(filesOf).some((file) => file.includes(what));
  return { groups, ...(isFile ? { file: what } : { title: what }) };
}

/**
 * They take longest: started last, one of them would run alone at the end. Those that keep a core busy are next to those
 * that wait, so that few of them run at the same time.
 */
const FIRST = [
  ...['decide.property', 'model', 'reservation-evidence', 'numbers', 'token-bucket'],
  ...['chaos', 'endurance', 'upgrade', 'gateway', 'crashes', 'restarts', 'cancel-and-restart'],
  ...['dev', 'hidden-purchases', 'key-rotation', 'gateway-process', 'demo', 'hard-cases'],
  ...['reconcile', 'replay-gate', 'another-resource', 'demo-interrupted', 'behaviors'],
  ...['secrets-in-errors', 'events', 'tls', 'worker-without-temporal'],
  ...['throttled-fleet', 'second-executions', 'submit-rate', 'more-than-slots', 'new-runs'],
];

function rank(path: string): number {
  const position = FIRST.indexOf(basename(path, '.test.ts'));
  return position === -1 ? FIRST.length : position;
}

function filesOf({ folders }: Group): string[] {
  const files = folders.flatMap((folder) => {
    const root = join('test', folder);
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(root, name));
  });
  return files.sort((a, b) => rank(a) - rank(b));
}

function runGroup(
  group: Group,
  { file, title }: Selection,
  usage: () => readonly FileUsage[],
): Promise<Mocha.Stats> {
  const files = filesOf(group).filter((path) => file === undefined || path.includes(file));
  const mocha = new Mocha({
    parallel: true,
    jobs: group.jobs,
    timeout: TEST_TIMEOUT_MS,
    forbidOnly: process.env['CI'] !== undefined,
    reporter: FileReporter,
    reporterOptions: { usageOf: (path: string) => usage().find((one) => one.file === path) },
    // For the test processes; Mocha's types leave it out.
    ...{ require: ['test/support/hooks.ts'] },
  });
  // Mocha itself would run one job in this process, where hooks do not run for each file.
  mocha.parallelMode(true);
  if (title !== undefined) mocha.grep(title);
  for (const path of files) mocha.addFile(path);
  return new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats) resolve(runner.stats);
      else reject(new Error('Mocha reported no counts'));
    });
  });
}

async function main(selection: Selection): Promise<boolean> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'acs-tests-'));
  const usageFile = join(folder, 'usage.jsonl');
  writeFileSync(usageFile, '');
  process.env[USAGE_VARIABLE] = usageFile;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const notRun: string[] = [];
  let server: Awaited<ReturnType<typeof shareWithChildren>> | undefined;
  try {
    for (const group of selection.groups) {
      if (counts.failed > 0) {
        notRun.push(group.name);
        continue;
      }
      if (group.needsTemporal)
        server ??= await shareWithChildren(RUN_BUILT_PROGRAMS ? BUNDLE : undefined);
      const stats = await runGroup(group, selection, () => readUsage(usageFile));
      counts.passed += stats.passes;
      counts.failed += stats.failures;
      counts.skipped += stats.pending;
    }
    summarize(readUsage(usageFile), performance.now() - startedAt);
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true });
  }
  if (counts.passed + counts.failed === 0)
    console.log('No test matches; see the usage below.\n\n' + USAGE);
  if (notRun.length > 0) console.log(`not run after the failure: ${notRun.join(', ')}`);
  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  // CI reads this line: the counts of all groups.
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0;
}

function summarize(usage: readonly FileUsage[], wallMs: number): void {
  const slowest = [...usage].sort((a, b) => b.wallMs - a.wallMs).slice(0, SLOWEST);
  const cpuMs = usage.reduce((sum, one) => sum + one.cpuMs, 0);
  console.log(`\nSlowest files (wall, CPU):`);
  for (const { file, wallMs: wall, cpuMs: cpu } of slowest)
    console.log(`  ${durationText(wall).padStart(12)} ${durationText(cpu).padStart(12)}  ${file}`);
  console.log(`${durationText(wallMs)} wall, ${durationText(cpuMs)} CPU in test files`);
}

try {
  process.exit((await main(selectionOf(process.argv.slice(2)))) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
