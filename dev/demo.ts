import { parseArgs } from 'node:util';
import { runDemo, startStack } from './demo/run-demo.js';
import { ignoredVariables } from './processes/environment.js';
import { runProgram, abortable } from './program.js';
import { freePorts, LocalStack } from './stack/local-stack.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';
import { Terminal } from './terminal.js';

const USAGE = `Usage: npm run demo [-- options]

Buys a phone number at an emulated Azure, kills the worker half-way, and shows that the number is bought once.

  --keep   leave everything up afterwards, until Ctrl-C
  --help   show this`;

await runProgram(async (stopping) => {
  const say = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const { keep, help } = readOptions();
  if (help) {
    say(USAGE);
    return 0;
  }
  const terminal = new Terminal(say);
  terminal.heading('Starting what it takes');
  const ignored = ignoredVariables(process.env);
  if (ignored.length > 0) terminal.hint(`exported, and not used here: ${ignored.join(', ')}`);
  const cli = await abortable(stopping, resolveTemporalCli({ say }));
  terminal.done('Temporal CLI', cli);
  const ports = await freePorts();
  const stack = new LocalStack({ cli, ports, speed: 1 });
  await abortable(stopping, startStack(stack, terminal));
  const code = await abortable(stopping, runDemo(stack, terminal));
  if (keep) {
    terminal.hint(`\neverything stays up until Ctrl-C; the Temporal UI: ${stack.uiUrl}`);
    await new Promise((resolve) => {
      stopping.addEventListener('abort', resolve);
    });
  }
  // The children end with this process: there is nothing of theirs to keep.
  return code;
});

function readOptions(): { keep: boolean; help: boolean } {
  try {
    const options = { keep: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { keep = false, help = false } = parseArgs({ options }).values;
    return { keep, help };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}
