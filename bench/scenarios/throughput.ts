import { availableParallelism } from 'node:os';
import { bundleBaselines, withHarness } from '../harness.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { combine, measureVariant, type Sample, type Schedule } from '../throughput/measure.js';
import { throughputRows, type Samples } from '../throughput/rows.js';
import { VARIANTS, type Variant } from '../throughput/variants.js';

/** With the default pauses: a purchase takes 25 s on an idle machine. */
const FULL = {
  rounds: 2,
  share: 1,
  settings: {},
  schedule: { rampMs: 25_000, warmUpMinMs: 35_000, warmUpMaxMs: 180_000, windowMs: 30_000 },
};
const QUICK = {
  rounds: 1,
  /** Of the usual purchases under way. */
  share: 0.1,
  settings: { expectedDurationMs: 4_000, pollMinPauseMs: 200, durablePauseMs: 1_200 },
  schedule: { rampMs: 5_000, warmUpMinMs: 8_000, warmUpMaxMs: 30_000, windowMs: 12_000 },
};

/** How many purchases a machine completes, and the CPU time of each. */
export const throughput: Scenario = {
  name: 'throughput',
  about: 'purchases per second and their CPU time, beside a bare workflow and a naive loop',
  run: measure,
};

async function measure({ cli, quick, rounds, log }: BenchOptions): Promise<Row[]> {
  const size = quick ? QUICK : FULL;
  const schedule: Schedule = size.schedule;
  await bundleBaselines();
  const measureOnce = (variant: Variant) =>
    withHarness({ cli }, async (harness) => {
      const running = await variant.run(harness, size.settings);
      const inFlight = Math.ceil(variant.inFlightPerCore * availableParallelism() * size.share);
      const sample = await measureVariant(harness, variant, running, inFlight, schedule);
      log(`${variant.name}, ${inFlight} purchases under way: ${formatSample(sample)}`);
      return sample;
    });
  const samples = new Map(VARIANTS.map(({ name }) => [name, [] as Sample[]]));
  for (let round = 1; round <= (rounds ?? size.rounds); round += 1) {
    for (const variant of VARIANTS) samples.get(variant.name)?.push(await measureOnce(variant));
  }
  const combined = [...samples].map(([name, list]) => [name, combine(list)] as const);
  return throughputRows(Object.fromEntries(combined) as Samples);
}

function formatSample({ purchases, seconds, busy, cpuMs }: Sample): string {
  const each = Object.entries(cpuMs).map(([part, ms]) => `${part} ${(ms / purchases).toFixed(1)}`);
  return `${(purchases / seconds).toFixed(2)} purchases/s, machine busy ${Math.round(busy * 100)} %, CPU ms each: ${each.join(', ')}`;
}
