import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../dev/processes/ports.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { startTemporalServer } from '../../dev/temporal/server.js';
import type { Child } from '../../dev/processes/child.js';
import { Ends } from '../measure/ends.js';
import { quantile } from '../measure/quantile.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { bundlePeers, startPeersWorker } from '../throughput/peers-worker.js';

const STARTS = 15;
const QUICK_STARTS = 3;
const GOAL = { is: 'at most', value: 1_000 } as const;
const AGAINST = "a bare worker of Temporal's SDK";
const NOTE = 'from spawn to the line that says "is ready", of what npm run build made; the median';

/** How long a worker and a gateway take from spawn to ready, and a worker that does nothing but what the SDK needs. */
export const coldStart: Scenario = {
  name: 'cold-start',
  about: 'worker and gateway, from spawn to ready.',
  run: measure,
};

async function measure({ cli, quick, say }: BenchOptions): Promise<Row[]> {
  const ends = new Ends();
  try {
    const { address, child } = await startTemporalServer({ cli });
    ends.add(() => child.kill());
    const emulator = await startEmulatorProcess({ port: await freePort(), speed: 1, built: true });
    ends.add(() => emulator.child.kill());
    const folder = await mkdtemp(join(tmpdir(), 'acs-bench-cold-'));
    ends.add(() => rm(folder, { recursive: true, force: true }));
    const bundle = join(folder, 'peers.js');
    await bundlePeers(bundle);
    const { connectionString } = emulator;
    const bare = { address, connectionString, bundle, settings: {}, beatsAsOurs: false };
    const worker = part('worker', () =>
      startWorkerProcess({ address, connectionString, built: true }),
    );
    const gateway = part('gateway', () => startGateway(address, connectionString));
    const peer = part('bare worker', () => startPeersWorker(bare));
    const parts = [worker, gateway, peer];
    // The first of each reads files that nobody has read yet, and registers the search attribute: not counted.
    for (let start = 0; start <= (quick ? QUICK_STARTS : STARTS); start += 1) {
      for (const { start: begin, tookMs } of parts) {
        const ms = await timed(begin);
        if (start > 0) tookMs.push(ms);
      }
    }
    for (const { name, tookMs } of parts)
      say(`${name}: ${tookMs.map((ms) => Math.round(ms)).join(' ')} ms`);
    return [
      { ...rowOf(worker), goal: GOAL },
      { ...rowOf(worker), theirs: rowOf(peer).ours, against: AGAINST },
      { ...rowOf(gateway), goal: GOAL },
    ];
  } finally {
    await ends.all();
  }
}

/** One kind of process that is started again and again. */
interface Part {
  readonly name: string;
  readonly start: () => Promise<Child>;
  readonly tookMs: number[];
}

function part(name: string, start: () => Promise<Child>): Part {
  return { name, start, tookMs: [] };
}

function rowOf({ name, tookMs }: Part): Row {
  return { what: `cold start of the ${name}`, ours: quantile(tookMs, 0.5), unit: 'ms', note: NOTE };
}

async function startGateway(address: string, acsConnectionString: string): Promise<Child> {
  const options = { address, acsConnectionString, built: true };
  return (await startGatewayProcess(options)).child;
}

/** Milliseconds until a process is ready; ends it. */
async function timed(start: () => Promise<Child>): Promise<number> {
  const began = performance.now();
  const child = await start();
  const tookMs = performance.now() - began;
  await child.kill();
  return tookMs;
}
