import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import type { Schedule } from '../throughput/load.js';
import { sample, together, type Sample } from '../throughput/measure.js';
import { bundlePeers } from '../throughput/peers-worker.js';
import { startRig } from '../throughput/rig.js';
import { rowsOf, type Samples } from '../throughput/rows.js';
import { freshDevServer } from '../throughput/server.js';
import { VARIANTS, type Variant } from '../throughput/variants.js';

/** GETs of a purchase, of which the last one shows that it has ended. */
const GETS = 12;
/** Real pauses: a purchase of twelve GETs takes 25 s on an idle machine. */
const REAL = {
  rounds: 2,
  rampMs: 25_000,
  warmUpMs: 35_000,
  warmUpMaxMs: 180_000,
  windowMs: 30_000,
  share: 1,
  fills: true,
};
const QUICK = {
  rounds: 1,
  rampMs: 5_000,
  warmUpMs: 8_000,
  warmUpMaxMs: 30_000,
  windowMs: 12_000,
  share: 0.15,
  fills: false,
};
const QUICK_SETTINGS = { expectedDurationMs: 4_000, pollMinPauseMs: 200, durablePauseMs: 1_200 };

/** How many purchases a machine makes, and what each costs. */
export const throughput: Scenario = {
  name: 'throughput',
  about: 'purchases per second and their CPU time, beside a bare workflow and a naive loop.',
  run: measure,
};

async function measure(options: BenchOptions): Promise<Row[]> {
  const { cli, quick, say } = options;
  const folder = await mkdtemp(join(tmpdir(), 'acs-throughput-'));
  const bundle = join(folder, 'peers.js');
  const { rounds: usual, share, ...times } = quick ? QUICK : REAL;
  const { rounds = usual } = options;
  const rigOptions = {
    freshServer: () => freshDevServer(cli),
    gets: GETS,
    settings: quick ? QUICK_SETTINGS : {},
    bundle,
  };
  const inFlight = ({ inFlightPerCore }: Variant) =>
    Math.ceil(inFlightPerCore * availableParallelism() * share);
  const one = async (variant: Variant): Promise<Sample> => {
    const rig = await startRig(variant, rigOptions);
    try {
      const schedule: Schedule = { ...times, inFlight: inFlight(variant) };
      return await sample(rig, schedule, GETS);
    } finally {
      await rig.close();
    }
  };
  try {
    await bundlePeers(bundle);
    const samples = new Map<Variant['name'], Sample[]>();
    for (let round = 1; round <= rounds; round += 1) {
      for (const variant of VARIANTS) {
        const seen = await one(variant);
        samples.set(variant.name, [...(samples.get(variant.name) ?? []), seen]);
        say(`round ${round} of ${rounds}: ${variant.name} ${sayRate(seen)}`);
      }
    }
    const all = [...samples].map(([name, list]) => [name, together(list)]);
    return rowsOf(Object.fromEntries(all) as Samples);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sayRate({ purchases, seconds, cpuMs, busy, inFlight }: Sample): string {
  const each = Object.entries(cpuMs).map(([part, ms]) => `${part} ${(ms / purchases).toFixed(1)}`);
  const rate = (purchases / seconds).toFixed(2);
  return `${rate} purchases/s, ${inFlight} under way, machine busy ${(busy * 100).toFixed(0)} %, CPU ms each: ${each.join(', ')}`;
}
