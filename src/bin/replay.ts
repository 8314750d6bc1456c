import { CommanderError } from 'commander';
import { Runtime } from '@temporalio/worker';
import { CliError, EXIT, type ExitCode } from '../cli/exit-codes.js';
import { PurchaseClient } from '../client/purchase-client.js';
import { TemporalConfigError, temporalUnreachable } from '../temporal/connection.js';
import { countOpen } from '../replay/open-workflows.js';
import { readReplayOptions, type ReplayOptions } from '../replay/options.js';
import { replayOpen } from '../replay/replay-open.js';
import { createLogger, temporalLogger } from '../observability/logging.js';
import { workflowCode } from '../worker/workflow-code.js';

/** Some purchase would break: neither the program's fault nor the operator's. */
const WOULD_BREAK = 1;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function replay({ limit, timeout }: ReplayOptions): Promise<ExitCode | typeof WOULD_BREAK> {
  let [replayed, broken, passedOver] = [0, 0, 0];
  // A replay that hangs must not hold up a deploy: this ends it, whatever it does.
  setTimeout(() => {
    say(`NOT DONE in ${timeout} s: ${replayed} replayed, ${broken} would break`);
    process.exit(EXIT.timedOut);
  }, timeout * 1_000);
  const code = workflowCode(process.env['NODE_ENV'] === 'production');
  // What matters is told here, a line for each; the SDK would log the same with all that hangs on it.
  Runtime.install({
    logger: temporalLogger(createLogger('silent')),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const purchases = await PurchaseClient.connect().catch((error: unknown) => {
    const mistaken = error instanceof TemporalConfigError;
    const { message } = temporalUnreachable(error);
    throw new CliError(message, mistaken ? EXIT.badInput : EXIT.notReachable);
  });
  const { temporal: client, taskQueue } = purchases;
  const open = await countOpen(client, taskQueue);
  await replayOpen(client, taskQueue, limit, code, {
    replayed: (workflowId, problem) => {
      replayed += 1;
      if (problem === undefined) return;
      broken += 1;
      say(`would break  ${workflowId}  ${problem}`);
    },
    passedOver: () => {
      passedOver += 1;
    },
  });
  const others = passedOver > 0 ? `, ${passedOver} not begun or gone` : '';
  // Some may have begun since they were counted.
  const all = Math.max(open, replayed + passedOver);
  const done = `${replayed} of ${all} open on ${taskQueue} replayed${others}`;
  if (broken > 0) {
    say(`DO NOT DEPLOY: ${done}; ${broken} would break (docs/upgrades.md)`);
    return WOULD_BREAK;
  }
  say(`${done}; ${replayed > 0 ? 'this build goes on with each' : 'that proves nothing'}`);
  return EXIT.ok;
}

try {
  process.exit(await replay(readReplayOptions(process.argv.slice(2))));
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.badInput);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(error instanceof CliError ? error.exitCode : EXIT.failed);
}
