import type { Child } from '../../dev/processes/child.js';
import { bundleBaselines, withHarness, type Harness } from '../harness.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { quantile } from '../statistics.js';

const STARTS = 15;
const QUICK_STARTS = 3;
const GOAL = { max: 1_000 };
const NOTE = 'median time from spawn to the log line "is ready", of the build';

/** How long a worker and a gateway take from spawn to ready. */
export const coldStart: Scenario = {
  name: 'cold-start',
  about: 'time from spawn to ready of worker and gateway, beside a bare worker',
  run: async (options) => {
    await bundleBaselines();
    return withHarness({ cli: options.cli }, (harness) => measure(harness, options));
  },
};

async function measure(harness: Harness, { quick, log }: BenchOptions): Promise<Row[]> {
  const durationsMs = { worker: [] as number[], gateway: [] as number[], bare: [] as number[] };
  const starts = {
    worker: () => harness.startWorker(),
    gateway: async () => (await harness.startGateway()).child,
    bare: () => harness.startBaseline('worker'),
  };
  // The first round fills the file cache and registers the search attributes: it does not count.
  for (let round = 0; round <= (quick ? QUICK_STARTS : STARTS); round += 1) {
    for (const name of ['worker', 'gateway', 'bare'] as const) {
      const ms = await timeStart(starts[name]);
      if (round > 0) durationsMs[name].push(ms);
    }
  }
  log(
    JSON.stringify(durationsMs, (_, ms: unknown) => (typeof ms === 'number' ? Math.round(ms) : ms)),
  );
  const row = (name: 'worker' | 'gateway'): Row => ({
    metric: `cold start of the ${name}`,
    value: quantile(durationsMs[name], 0.5),
    unit: 'ms',
    note: NOTE,
  });
  const bare = { baseline: quantile(durationsMs.bare, 0.5), against: 'bare worker' };
  return [
    { ...row('worker'), goal: GOAL },
    { ...row('worker'), ...bare },
    { ...row('gateway'), goal: GOAL },
  ];
}

/** Milliseconds until a process is ready. Kills it then. */
async function timeStart(start: () => Promise<Child>): Promise<number> {
  const startedAt = performance.now();
  const child = await start();
  const durationMs = performance.now() - startedAt;
  await child.kill();
  return durationMs;
}
