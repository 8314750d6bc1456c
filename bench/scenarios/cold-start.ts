import { freePort } from '../../dev/processes/ports.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { startTemporalServer } from '../../dev/temporal/server.js';
import type { Child } from '../../dev/processes/child.js';
import { Ends } from '../measure/ends.js';
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
  const ends = new Ends();
  try {
    const { address, child } = await startTemporalServer({ cli });
    ends.add(() => child.kill());
    const emulator = await startEmulatorProcess({ port: await freePort(), speed: 1, built: true });
    ends.add(() => emulator.child.kill());
    const { connectionString } = emulator;
    const parts = [
      {
        name: 'worker',
        start: () => startWorkerProcess({ address, connectionString, built: true }),
        tookMs: [] as number[],
      },
      { name: 'gateway', start: () => gateway(address, connectionString), tookMs: [] as number[] },
    ];
    // The first of each reads files that nobody has read yet, and registers the search attribute: not counted.
    for (let start = 0; start <= (quick ? QUICK_STARTS : STARTS); start += 1) {
      for (const part of parts) {
        const ms = await timed(part.start);
        if (start > 0) part.tookMs.push(ms);
      }
    }
    return parts.map(({ name, tookMs }) => {
      say(`${name}: ${tookMs.map((ms) => Math.round(ms)).join(' ')} ms`);
      const ours = quantile(tookMs, 0.5);
      return { what: `cold start of the ${name}`, ours, unit: 'ms', goal: GOAL, note: NOTE };
    });
  } finally {
    await ends.all();
  }
}

async function gateway(address: string, acsConnectionString: string): Promise<Child> {
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
