import { relative } from 'node:path';
import { runProgram, abortable } from '../dev/program.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { runChecks } from './checks/index.js';
import { readChaosOptions } from './options.js';
import { planOf } from './plan/plan.js';
import { formatPlan, formatProgress, formatResults, formatRun } from './report.js';
import { run } from './run/run.js';

const PROGRESS_EVERY_MS = 5_000;

const print = (...lines: string[]) => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** `npm run chaos` (docs/chaos.md). Exits with 1 when a promise was broken. */
await runProgram(async (stopping) => {
  const options = readChaosOptions(process.argv.slice(2));
  const { purchases, seed, folder } = options;
  const cli = await abortable(stopping, resolveTemporalCli());
  const plan = planOf(purchases, seed);
  print(...formatPlan(plan));
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  let progress = { started: 0, ended: 0, disruptions: 0 };
  const printing = setInterval(() => {
    process.stderr.write(`${formatProgress(progress, purchases)}, ${seconds()} s\n`);
  }, PROGRESS_EVERY_MS);
  const onProgress = (latest: typeof progress) => {
    progress = latest;
  };
  const running = run({ ...options, cli, plan, built: true, onProgress });
  const facts = await abortable(stopping, running);
  clearInterval(printing);
  const results = runChecks(facts);
  const broken = results.reduce((sum, { violations }) => sum + violations.length, 0);
  const conclusion = broken === 0 ? 'every promise held' : `${broken} violations`;
  const place = relative(process.cwd(), folder);
  print('', ...formatRun(facts), '', ...formatResults(results), '');
  print(`${conclusion}, in ${seconds()} s; logs, database and ledger: ${place}`);
  return broken === 0 ? 0 : 1;
});
