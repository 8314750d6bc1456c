import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { runProgram, abortable } from '../dev/program.js';
import { printToStderr } from '../dev/print.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { describeMachine } from './machine.js';
import { parseCommand } from './options.js';
import { formatTable, meetsGoal, ratioOf } from './report.js';
import type { BenchOptions, Row, Scenario } from './scenario.js';
import { acknowledgement } from './scenarios/acknowledgement.js';
import { coldStart } from './scenarios/cold-start.js';
import { detection } from './scenarios/detection.js';
import { gatewayLoad } from './scenarios/gateway-load.js';
import { inFlight } from './scenarios/in-flight.js';
import { outage } from './scenarios/outage.js';
import { throughput } from './scenarios/throughput.js';

/** In the order in which they run. */
const SCENARIOS = [
  throughput,
  acknowledgement,
  coldStart,
  detection,
  inFlight,
  outage,
  gatewayLoad,
];

/** `npm run bench`: measures the product beside baselines, prints a table, writes JSON. */
await runProgram(async (stopping) => {
  const { only, quick, rounds, strict, json } = parseCommand(process.argv.slice(2), SCENARIOS);
  if (process.platform !== 'linux') throw new Error('The benchmarks read /proc: they need Linux.');
  const cli = await abortable(stopping, resolveTemporalCli());
  const chosen = SCENARIOS.filter(({ name }) => only?.includes(name) ?? true);
  const options = { cli, quick, rounds, log: printToStderr };
  const { rows, failures } = await abortable(stopping, runAll(chosen, options));
  process.stdout.write(`\n${formatTable(rows)}`);
  if (quick) printToStderr('--quick checks that the scenarios work; its figures mean little.');
  const machine = describeMachine(cli);
  const results = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: meetsGoal(row) }));
  await mkdir(dirname(json), { recursive: true });
  await writeFile(json, `${JSON.stringify({ machine, quick, rows: results }, null, 2)}\n`);
  printToStderr(`figures: ${json}`);
  for (const failure of failures) printToStderr(failure);
  const missed = strict && results.some(({ met }) => met === false);
  return failures.length > 0 || missed ? 1 : 0;
});

/** One after the other. A failed scenario does not discard the rows of the others. */
async function runAll(scenarios: readonly Scenario[], options: BenchOptions) {
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const scenario of scenarios) {
    options.log(`${scenario.name}: ${scenario.about}`);
    const log = (line: string) => {
      options.log(`  ${line}`);
    };
    try {
      rows.push(...(await scenario.run({ ...options, log })));
    } catch (error) {
      failures.push(`${scenario.name} failed: ${inspect(error)}`);
    }
  }
  return { rows, failures };
}
