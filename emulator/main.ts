import { readArguments, type EmulatorArguments } from './arguments.js';
import { startEmulator } from './index.js';

/** `npm run emulator`: an ACS resource for phone numbers in a process of its own. */
async function main({ tls, ...options }: EmulatorArguments): Promise<void> {
  // Loaded on demand: it needs a package that the image does not contain.
  const certificate = tls ? await (await import('./tls.js')).localCertificate() : undefined;
  const emulator = await startEmulator({ ...options, ...(certificate && { tls: certificate }) });
  const lines = [
    `ACS emulator: ${emulator.endpoint}  (speed ${options.speed ?? 1})`,
    options.accessKey === undefined
      ? `connection string: ${emulator.connectionString}`
      : 'connection string: with the given access key',
    `control: ${emulator.endpoint}/emulator  (ledger, faults, behavior, keys, searches, reservations)`,
  ];
  if (options.tokensOnly) {
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = emulator.identity;
    lines.push(
      `identity: IDENTITY_ENDPOINT=${IDENTITY_ENDPOINT} IDENTITY_HEADER=${IDENTITY_HEADER}`,
    );
  }
  if (certificate) {
    lines.push(
      `certificate to trust: ${certificate.certFile}`,
      '  (set NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE to this file)',
    );
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void emulator.close().then(() => process.exit(0));
    });
  }
  // Last: the parent may end this process as soon as it reads this.
  process.stdout.write(`${lines.join('\n')}\n`);
}

try {
  await main(readArguments(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`emulator: ${(error as Error).message}\n`);
  process.exit(2);
}
