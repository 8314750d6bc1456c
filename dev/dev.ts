import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { localCertificate, TLS_FOLDER } from '../emulator/tls.js';
import { ignoredVariables } from './processes/environment.js';
import { acquireLock } from './processes/lock.js';
import { PROJECT } from './processes/project.js';
import { checkPortsFree } from './processes/ports.js';
import { runProgram, abortable } from './program.js';
import { COMMANDS_HELP, readCommands } from './stack/commands.js';
import { supervise } from './stack/supervise.js';
import { LocalStack } from './stack/local-stack.js';
import { prefixedLog } from './stack/log.js';
import { readDevOptions, USAGE, type DevOptions } from './stack/options.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';

const write = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const log = prefixedLog(write);
const say = (line: string) => {
  log('dev', line);
};

/** Keeps the stack up until the person, or a part that keeps ending, ends it. */
async function dev(options: DevOptions, stopping: AbortSignal): Promise<void> {
  const { ports, speed, folder, events } = options;
  const ignored = ignoredVariables(process.env);
  if (ignored.length > 0) {
    say(`exported, and ignored: ${ignored.join(', ')}; the local stack touches nothing else`);
  }
  const cli = await abortable(stopping, resolveTemporalCli({ say }));
  await mkdir(folder, { recursive: true });
  const files = { database: join(folder, 'temporal.db'), ledger: join(folder, 'ledger.jsonl') };
  const tls = options.tls ? await localCertificate(join(PROJECT, TLS_FOLDER)) : undefined;
  const stack = new LocalStack({ cli, ports, speed, files, events, tls, onLine: log });
  const ended = new AbortController();
  stopping.addEventListener('abort', () => {
    ended.abort();
  });
  try {
    const temporal = await abortable(stopping, stack.startTemporal());
    const emulator = await abortable(stopping, stack.startEmulator());
    const [worker, gateway] = await abortable(
      stopping,
      Promise.all([stack.startWorker(), stack.startGateway()]),
    );
    tellAddresses(stack);
    if (tls) tellTrust(tls.certFile);
    if (events) say(`  events go to       ${events.url}, EVENTS_SECRET=${events.secrets.join()}`);
    say(COMMANDS_HELP);
    const parts = [
      supervise(temporal.child, async () => (await stack.startTemporal()).child, ended.signal, say),
      supervise(emulator.child, async () => (await stack.startEmulator()).child, ended.signal, say),
      supervise(worker, () => stack.startWorker(), ended.signal, say),
      supervise(gateway.child, async () => (await stack.startGateway()).child, ended.signal, say),
    ];
    const quit = new Promise<void>((resolve) => {
      readCommands(stack, say, resolve);
    });
    await abortable(stopping, Promise.race([quit, ...parts]));
  } finally {
    ended.abort();
    say('stopping; a POST under way is waited for (Ctrl-C again: at once)');
    await stack.close();
    say(`stopped; what it knows is in ${relative(process.cwd(), folder)}`);
  }
}

function tellAddresses({ temporal, emulator, gateway, uiUrl }: LocalStack): void {
  say('everything is up');
  say(`  Temporal UI        ${uiUrl}`);
  say(`  Temporal           ${temporal?.address ?? ''}`);
  say(`  ACS emulator       ${emulator?.endpoint ?? ''}`);
  say(`  gateway            ${gateway?.connectionString ?? ''}`);
  say('  (that connection string is what an official Azure SDK takes)');
}

function tellTrust(certFile: string): void {
  say(`  trust              ${certFile}`);
  say('  (NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE may name it;');
  say('  Java: keytool -importcert -noprompt -file … -keystore trust.p12 -storepass changeit)');
}

await runProgram(async (stopping) => {
  const options = await readDevOptions(process.argv.slice(2)).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  });
  if (options.help) {
    write(USAGE);
    return 0;
  }
  const lockFile = join(options.folder, 'lock');
  const lock = await acquireLock(lockFile);
  if ('owner' in lock) {
    throw new Error(
      `The local stack of this folder runs already, as process ${lock.owner}: use it, or end it first (Ctrl-C in its\n` +
        `terminal, or kill ${lock.owner}). If that is no stack of ours, remove ${relative(process.cwd(), lockFile)}.`,
    );
  }
  try {
    await checkPortsFree(options.wanted);
    await dev(options, stopping);
  } catch (error) {
    // Ctrl-C is how a person ends it: no failure.
    if (error !== stopping.reason) throw error;
  } finally {
    await lock.release();
  }
  return 0;
});
