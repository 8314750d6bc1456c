import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Child, formatExit } from '../dev/processes/child.js';
import { runProgram, abortable } from '../dev/program.js';
import type { Print } from '../dev/print.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { nodeFolder, resolveVersion } from './node-versions/binary.js';

/**
 * Runs the unit and replay tests, and one purchase with the compiled programs, on other Node
 * versions. The build runs once, because its output is the same on all of them (docs/decisions/
 * 0010-node-versions.md).
 */
const SUPPORTED = ['22', '24', '26'];
const USAGE = `Usage: npm run test:node [-- version...]

A version is a major (24), a minor (20.19) or an exact one (22.23.3); default: ${SUPPORTED.join(', ')}.`;

const MOCHA = [
  ...['node_modules/mocha/bin/mocha.js', '--reporter', 'spec'],
  ...['test/unit/**/*.test.ts', 'test/replay/**/*.test.ts'],
];
const PURCHASE = ['--import', 'tsx', 'tooling/node-versions/buy.ts'];

const say: Print = (line) => {
  process.stdout.write(`${line}\n`);
};

/** A program that ended, with all it wrote. */
interface Ran {
  readonly lines: readonly string[];
  /** How it ended, if it failed. */
  readonly failure: string | undefined;
}

await runProgram(async (stopping) => {
  const asked = process.argv.slice(2);
  if (!asked.every((version) => /^\d+(\.\d+){0,2}$/.test(version))) throw new Error(USAGE);
  const machine = `${process.platform} ${process.arch}`;
  if (machine !== 'linux x64') {
    throw new Error(
      `npm run test:node works on linux x64 only, and this is ${machine}. Install the Node version ` +
        'to test with a version manager and run: npm run build && npm run test:unit',
    );
  }
  return abortable(stopping, testVersions(asked.length > 0 ? asked : SUPPORTED));
});

async function testVersions(asked: readonly string[]): Promise<number> {
  const versions = await Promise.all(asked.map(resolveVersion));
  // Before anything is timed: without a CLI on the machine, this takes minutes.
  const TEMPORAL_CLI = await resolveTemporalCli({ print: say });
  const startedAt = performance.now();
  const build = await run('The build', 'npm', ['run', 'build'], process.env);
  if (build.failure !== undefined) return report('Build', build);
  say(`Build: ok (${secondsSince(startedAt)} s)`);
  let code = 0;
  for (const version of versions) {
    const folder = await nodeFolder(version, say);
    const PATH = [folder, process.env['PATH']].join(delimiter);
    const env = { ...process.env, PATH, TEMPORAL_CLI };
    code = Math.max(code, await testVersion(version, join(folder, 'node'), env));
  }
  return code;
}

async function testVersion(version: string, node: string, env: NodeJS.ProcessEnv) {
  const startedAt = performance.now();
  const tests = await run('Mocha', node, MOCHA, env);
  const passed = passedTests(tests.lines);
  if (tests.failure !== undefined) return report(`Node ${version}: unit and replay tests`, tests);
  if (passed === 0) return report(`Node ${version}`, { ...tests, failure: 'ran no test' });
  const purchase = await run('The purchase', node, PURCHASE, env);
  if (purchase.failure !== undefined) return report(`Node ${version}: one purchase`, purchase);
  const seconds = secondsSince(startedAt);
  say(
    `Node ${version}: ${passed} unit and replay tests and one purchase with the build ok (${seconds} s)`,
  );
  return 0;
}

/** Prints all that a failed program wrote. @returns the exit code of this one */
function report(what: string, { lines, failure }: Ran): number {
  for (const line of lines) say(line);
  say(`${what}: FAILED (${failure})`);
  return 1;
}

/** What Mocha's `spec` reporter sums up; 0 where it ran none. */
function passedTests(lines: readonly string[]): number {
  return Number(lines.map((line) => /^\s*(\d+) passing/.exec(line)?.[1]).find(Boolean) ?? 0);
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 1_000);
}

async function run(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ran> {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(stripVTControlCharacters(line));
  const child = await Child.start({ name, command, args, env, onLine });
  const exit = await child.exited;
  return { lines, failure: exit.code === 0 ? undefined : formatExit(exit) };
}
