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
import { readDevOptions, type DevOptions } from './stack/options.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';

const write = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const log = prefixedLog(write);
const print = (line: string) => {
  log('dev', line);
};

/** Runs the stack until it is stopped, or a process keeps failing. */
async function dev(options: DevOptions, stopping: AbortSignal): Promise<void> {
  const { ports, speed, folder, events } = options;
  const ignored = ignoredVariables(process.env);
  if (ignored.length > 0) {
    print(`exported variables are ignored: ${ignored.join(', ')}`);
  }
  const cli = await abortable(stopping, resolveTemporalCli({ print }));
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
    printAddresses(stack);
    if (tls) printTrust(tls.certFile);
    if (events) print(`  events go to       ${events.url}, EVENTS_SECRET=${events.secrets.join()}`);
    print(COMMANDS_HELP);
    const parts = [
      supervise(
        temporal.child,
        async () => (await stack.startTemporal()).child,
        ended.signal,
        print,
      ),
      supervise(
        emulator.child,
        async () => (await stack.startEmulator()).child,
        ended.signal,
        print,
      ),
      supervise(worker, () => stack.startWorker(), ended.signal, print),
      supervise(gateway.child, async () => (await stack.startGateway()).child, ended.signal, print),
    ];
    const quit = new Promise<void>((resolve) => {
      readCommands(stack, print, resolve);
    });
    await abortable(stopping, Promise.race([quit, ...parts]));
  } finally {
    ended.abort();
    print('stopping, after a POST in flight (Ctrl-C again: at once)');
    await stack.close();
    print(`stopped; its data is in ${relative(process.cwd(), folder)}`);
  }
}

function printAddresses({ temporal, emulator, gateway, uiUrl }: LocalStack): void {
  print('everything is up');
  print(`  Temporal UI        ${uiUrl}`);
  print(`  Temporal           ${temporal?.address ?? ''}`);
  print(`  ACS emulator       ${emulator?.endpoint ?? ''}`);
  print(`  gateway            ${gateway?.connectionString ?? ''}`);
  print('  (a connection string for the official Azure SDKs)');
}

function printTrust(certFile: string): void {
  print(`  trust              ${certFile}`);
  print('  (set NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE to this file;');
  print('  Java: keytool -importcert -noprompt -file … -keystore trust.p12 -storepass changeit)');
}

await runProgram(async (stopping) => {
  const options = await readDevOptions(process.argv.slice(2));
  const lockFile = join(options.folder, 'lock');
  const lock = await acquireLock(lockFile);
  if ('owner' in lock) {
    throw new Error(
      `The local stack of this folder is already running as process ${lock.owner}. Use it, or stop it first (Ctrl-C\n` +
        `in its terminal, or kill ${lock.owner}). If that process is not a local stack, remove ${relative(process.cwd(), lockFile)}.`,
    );
  }
  try {
    await checkPortsFree(options.wanted);
    await dev(options, stopping);
  } catch (error) {
    // Ctrl-C is not a failure.
    if (error !== stopping.reason) throw error;
  } finally {
    await lock.release();
  }
  return 0;
});
