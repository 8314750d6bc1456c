import { freePort } from '../../dev/processes/ports.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { startTemporalServer } from '../../dev/temporal/server.js';
import type { Child } from '../../dev/processes/child.js';
import { quantile } from '../measure/quantile.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';

const STARTS = 15;
const QUICK_STARTS = 3;
const GOAL = { is: 'at most', value: 1_000 } as const;
const NOTE = 'from spawn to the line that says "is ready", of what npm run build made; the median';

/** How long a worker and a gateway take from spawn to ready. */
export const coldStart: Scenario = {
  name: 'cold-start',
  about: 'worker and gateway, from spawn to ready.',
  run: measure,
};

async function measure({ cli, quick, say }: BenchOptions): Promise<Row[]> {
  const server = await startTemporalServer({ cli });
  const emulator = await startEmulatorProcess({ port: await freePort(), speed: 1, built: true });
  const { address } = server;
  const { connectionString } = emulator;
  const worker = () => startWorkerProcess({ address, connectionString, built: true });
  const gateway = async (ports: { port: number; privatePort: number }) => {
    const acsConnectionString = connectionString;
    return (await startGatewayProcess({ address, acsConnectionString, ...ports, built: true }))
      .child;
  };
  const took = { worker: [] as number[], gateway: [] as number[] };
  try {
    // The first of each reads files that nobody has read yet, and registers the search attribute: not counted.
    for (let start = 0; start <= (quick ? QUICK_STARTS : STARTS); start += 1) {
      const ports = { port: await freePort(), privatePort: await freePort() };
      const times = { worker: await timed(worker), gateway: await timed(() => gateway(ports)) };
      if (start === 0) continue;
      took.worker.push(times.worker);
      took.gateway.push(times.gateway);
    }
  } finally {
    await emulator.child.kill();
    await server.child.kill();
  }
  say(`worker ${listed(took.worker)}; gateway ${listed(took.gateway)} ms`);
  return (['worker', 'gateway'] as const).map((name) => ({
    what: `cold start of the ${name}`,
    ours: quantile(took[name], 0.5),
    unit: 'ms',
    goal: GOAL,
    note: NOTE,
  }));
}

/** Milliseconds until a process is ready; ends it. */
async function timed(start: () => Promise<Child>): Promise<number> {
  const began = performance.now();
  const child = await start();
  const tookMs = performance.now() - began;
  await child.kill();
  return tookMs;
}

function listed(times: readonly number[]): string {
  return times.map((ms) => Math.round(ms)).join(' ');
}
