import { Command } from 'commander';
import { runDemo, startStack } from './demo/run-demo.js';
import { ignoredVariables } from './processes/environment.js';
import { runProgram, abortable } from './program.js';
import { freePorts, LocalStack } from './stack/local-stack.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';
import { Terminal } from './terminal.js';

await runProgram(async (stopping) => {
  const print = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const { keep } = new Command('npm run demo --')
    .description(
      'Buys a phone number from an emulated Azure, kills the worker halfway, and shows that the number is bought once.',
    )
    .option('--keep', 'keep everything running afterwards, until Ctrl-C', false)
    .showHelpAfterError()
    .parse()
    .opts<{ readonly keep: boolean }>();
  const terminal = new Terminal(print);
  terminal.heading('Starting the local stack');
  const ignored = ignoredVariables(process.env);
  if (ignored.length > 0) terminal.hint(`exported variables are ignored: ${ignored.join(', ')}`);
  const cli = await abortable(stopping, resolveTemporalCli({ print }));
  terminal.done('Temporal CLI', cli);
  const ports = await freePorts();
  const stack = new LocalStack({ cli, ports, speed: 1 });
  await abortable(stopping, startStack(stack, terminal));
  const code = await abortable(stopping, runDemo(stack, terminal));
  if (keep) {
    terminal.hint(`\neverything runs until Ctrl-C; Temporal UI: ${stack.uiUrl}`);
    await new Promise((resolve) => {
      stopping.addEventListener('abort', resolve);
    });
  }
  return code;
});
