import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { runProgram, unlessStopped } from '../dev/program.js';
import { sayOnStderr } from '../dev/say.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { factsOf, type Facts } from './facts.js';
import { readArguments, usage, type BenchArguments } from './options.js';
import { judge, ratioOf, table } from './report.js';
import type { BenchOptions, Row, Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';

/** `npm run bench`: measures the product beside what it is compared with, prints a table, writes JSON. Linux only. */
await runProgram(async (stopping) => {
  const asked = readOrExplain(process.argv.slice(2));
  if (asked.help) {
    process.stdout.write(`${usage(SCENARIOS)}\n`);
    return 0;
  }
  if (process.platform !== 'linux') throw new Error('It reads /proc, so it runs on Linux only.');
  const cli = await unlessStopped(stopping, resolveTemporalCli());
  const { quick, rounds } = asked;
  const options = { cli, quick, rounds, say: sayOnStderr };
  const facts = factsOf(cli);
  const { rows, failures } = await unlessStopped(stopping, runAll(chosen(asked), options));
  process.stdout.write(`\n${table(rows)}`);
  if (quick) sayOnStderr('--quick: this shows that it works; the figures mean little.');
  await write(asked.json, { facts, quick, rows });
  sayOnStderr(`figures: ${asked.json}`);
  for (const failure of failures) sayOnStderr(failure);
  if (failures.length > 0) return 1;
  return asked.strict && rows.some((row) => judge(row) === 'not met') ? 1 : 0;
});

function readOrExplain(args: readonly string[]): BenchArguments {
  try {
    return readArguments(
      args,
      SCENARIOS.map(({ name }) => name),
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage(SCENARIOS)}`, { cause: error });
  }
}

function chosen({ only }: BenchArguments): readonly Scenario[] {
  return only.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => only.includes(name));
}

/** One after the other; what the others measured is not lost when one breaks. */
async function runAll(scenarios: readonly Scenario[], options: BenchOptions) {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const scenario of scenarios) {
    options.say(`${scenario.name}: ${scenario.about}`);
    const say = (line: string) => {
      options.say(`  ${line}`);
    };
    try {
      rows.push(...(await scenario.run({ ...options, say })));
    } catch (error) {
      failures.push(`${scenario.name} broke: ${error instanceof Error ? error.message : 'why?'}`);
    }
  }
  return { rows, failures };
}

interface Measured {
  readonly facts: Facts;
  readonly quick: boolean;
  readonly rows: readonly Row[];
}

async function write(file: string, { rows, ...rest }: Measured): Promise<void> {
  const judged = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: judge(row) }));
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ ...rest, rows: judged }, null, 2)}\n`);
}
