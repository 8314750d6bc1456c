import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../dev/processes/ports.js';
import { startGatewayProcess } from '../dev/stack/gateway-process.js';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { startTemporalServer } from '../dev/temporal/server.js';
import { startEmulator } from '../emulator/index.js';
import { post } from '../test/support/keep-alive.js';

/**
 * How long a durable acknowledgement takes: `POST …/:purchase` with `Prefer: respond-async`, through the gateway, beside a bare
 * workflow start, one after the other in one run. No worker takes anything up.
 *
 *   npm run measure:acknowledgement
 */
const WARM_UP = 50;
const ROUNDS = 300;
const PURCHASE = '/availablePhoneNumbers/:purchase?api-version=2025-06-01';

const emulator = await startEmulator();
const folder = await mkdtemp(join(tmpdir(), 'acs-acknowledgement-'));
// Durable means on disk: the server of the local stack, with its file.
const dbFilename = join(folder, 'temporal.db');
const server = await startTemporalServer({ cli: await resolveTemporalCli(), dbFilename });
const gateway = await startGatewayProcess({
  address: server.address,
  acsConnectionString: emulator.connectionString,
  port: await freePort(),
  privatePort: await freePort(),
});
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection });

async function bare(): Promise<void> {
  const searchId = randomUUID();
  const args = [{ searchId }];
  const workflowId = `bare_${searchId}`;
  await client.workflow.start('purchasePhoneNumbers', { workflowId, taskQueue: 'nobody', args });
}

async function throughGateway(): Promise<void> {
  const headers = { prefer: 'respond-async' };
  const body = { searchId: randomUUID() };
  const status = await post(gateway.connectionString, PURCHASE, body, headers);
  if (status !== 202) throw new Error(`the gateway answered ${status}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const took: [bare: number[], gateway: number[]] = [[], []];
for (let round = -WARM_UP; round < ROUNDS; round += 1) {
  const times = [await timed(bare), await timed(throughGateway)] as const;
  if (round >= 0) took.forEach((list, index) => list.push(times[index as 0 | 1]));
}

const quantile = (list: readonly number[], q: number) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
for (const q of [0.5, 0.99]) {
  const [ofBare, ofGateway] = [quantile(took[0], q), quantile(took[1], q)];
  process.stdout.write(
    `p${q * 100}: bare start ${ofBare.toFixed(1)} ms, through the gateway ${ofGateway.toFixed(1)} ms, ` +
      `${(ofGateway / ofBare).toFixed(2)} times\n`,
  );
}
await connection.close();
await gateway.child.kill();
await server.child.kill();
await emulator.close();
await rm(folder, { recursive: true });
process.exit(0);
