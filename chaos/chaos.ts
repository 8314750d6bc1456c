import { relative } from 'node:path';
import { runProgram, unlessStopped } from '../dev/program.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { holdAll } from './checks/index.js';
import { readChaosOptions, USAGE } from './options.js';
import { planOf } from './plan/plan.js';
import { ProgressBar } from './progress.js';
import { sayPlan, sayRun, sayVerdicts } from './report.js';
import { run } from './run.js';

const say = (lines: readonly string[]) => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** `npm run chaos`: breaks everything on purpose, and shows which promises held. Ends with 1 when one did not. */
await runProgram(async (stopping) => {
  const options = readOptions();
  if (options.help) {
    say([USAGE]);
    return 0;
  }
  const { purchases, seed, workers, atOnce, folder } = options;
  const cli = await unlessStopped(stopping, resolveTemporalCli());
  const plan = planOf(purchases, seed);
  say(sayPlan(plan));
  const bar = new ProgressBar(purchases, process.stderr);
  const began = performance.now();
  const facts = await unlessStopped(
    stopping,
    run({
      cli,
      plan,
      workers,
      atOnce,
      folder,
      built: true,
      tell: (progress) => {
        bar.tell(progress);
      },
    }),
  );
  bar.end();
  const verdicts = holdAll(facts);
  const broken = verdicts.reduce((sum, { violations }) => sum + violations.length, 0);
  const seconds = Math.round((performance.now() - began) / 1_000);
  say(['', ...sayRun(facts), '', ...sayVerdicts(verdicts), '']);
  const place = relative(process.cwd(), folder);
  say([
    broken === 0
      ? `every promise held, in ${seconds} s; logs, database and ledger: ${place}`
      : `${broken} violations, in ${seconds} s; logs, database and ledger: ${place}`,
  ]);
  return broken === 0 ? 0 : 1;
});

function readOptions() {
  try {
    return readChaosOptions(process.argv.slice(2));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}
