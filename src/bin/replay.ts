import { Command, CommanderError } from 'commander';
import { Runtime } from '@temporalio/worker';
import { wholeNumber } from '../cli/arguments.js';
import { EXIT, type ExitCode } from '../cli/exit-codes.js';
import { PurchaseClient } from '../client/purchase-client.js';
import { TemporalConfigError, temporalUnreachable } from '../temporal/connection.js';
import { countOpen, replayOpen } from '../replay/replay-open.js';
import { createLogger } from '../observability/logging.js';
import { temporalLogger } from '../worker/temporal-logger.js';
import { workflowCode } from '../worker/workflow-code.js';

/** Exit code when some replay failed. */
const REPLAY_FAILED = 1;

const HELP = `
Replays the histories of open purchases and event deliveries with the workflow code of this build, and prints each
that fails. Changes nothing.

Exit codes: 0 all succeeded; 1 some failed; 2 unexpected error; 3 timed out; 4 bad input; 5 Temporal cannot be
reached. Temporal's environment configuration (TEMPORAL_ADDRESS, …) names the server, ACS_PURCHASES_TASK_QUEUE the
task queue.`;

const program = new Command('replay')
  .description('check that this build can continue every open purchase')
  .option('--limit <count>', 'histories to replay, some of every stage', wholeNumber, 1_000)
  .option('--timeout <seconds>', 'stop after', wholeNumber, 600)
  .addHelpText('after', HELP)
  .showHelpAfterError('(--help shows how)')
  .allowExcessArguments(false)
  .exitOverride();

const print = (text: string) => process.stdout.write(`${text}\n`);

async function replay(): Promise<ExitCode | typeof REPLAY_FAILED> {
  const { limit, timeout } = program.parse().opts<{ limit: number; timeout: number }>();
  let [replayed, failed, skipped] = [0, 0, 0];
  // A replay can hang; a deployment must not wait for it.
  setTimeout(() => {
    print(`TIMED OUT after ${timeout} s: ${replayed} replayed, ${failed} failed`);
    process.exit(EXIT.timedOut);
  }, timeout * 1_000);
  const code = workflowCode(process.env['NODE_ENV'] === 'production');
  // Each failure is printed below in one line; the SDK would log it again with its stack.
  Runtime.install({
    logger: temporalLogger(createLogger('silent')),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  let client: PurchaseClient;
  try {
    client = await PurchaseClient.connect();
  } catch (error) {
    process.stderr.write(`${temporalUnreachable(error).message}\n`);
    return error instanceof TemporalConfigError ? EXIT.badInput : EXIT.notReachable;
  }
  const { temporal, taskQueue } = client;
  const open = await countOpen(temporal, taskQueue);
  await replayOpen(temporal, taskQueue, limit, code, {
    replayed: (workflowId, problem) => {
      replayed += 1;
      if (problem === undefined) return;
      failed += 1;
      print(`failed  ${workflowId}  ${problem}`);
    },
    skipped: () => {
      skipped += 1;
    },
  });
  // Some may have started since they were counted.
  const all = Math.max(open, replayed + skipped);
  const summary = `${replayed} of ${all} open on ${taskQueue} replayed${skipped > 0 ? `, ${skipped} not started or deleted` : ''}`;
  if (failed > 0) {
    print(`DO NOT DEPLOY: ${summary}; ${failed} failed (docs/upgrades.md)`);
    return REPLAY_FAILED;
  }
  print(
    `${summary}; ${replayed > 0 ? 'this build can continue each of them' : 'this proves nothing'}`,
  );
  return EXIT.ok;
}

try {
  process.exit(await replay());
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.badInput);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(EXIT.failed);
}
