import type { Goal, Row } from '../scenario.js';
import { sum } from '../statistics.js';
import { GETS, type CpuMs, type Sample } from './measure.js';
import type { VariantName } from './variants.js';

export type Samples = Readonly<Record<VariantName, Sample>>;

const PARTS = ['server', 'worker', 'load generator'] as const;
/** A machine that is less busy waits for something else, such as locks of the server. */
const BUSY = 0.9;
/** Of the throughput of the bare workflow. */
const BARE_GOAL = 0.9;
const NAIVE_GOAL: Goal = { min: 3.5 };
const CPU_UNIT = 'ms a purchase';

/** Rows of the product beside the baselines, and of the full configuration beside the product. */
export function throughputRows(samples: Samples): Row[] {
  const { product, bare, bareWithProductHeartbeats, naive, full } = samples;
  const note = `dev server in memory; one POST and ${GETS} GETs with the product's pauses; ${formatBusy(samples)}`;
  // The throughput of an idle machine says little, so CPU time has the goal then.
  const busy = Math.min(product.busy, bare.busy) >= BUSY;
  const comparisons: readonly Comparison[] = [
    {
      value: product,
      baseline: bare,
      against: 'bare workflow',
      goals: busy ? { throughput: { min: BARE_GOAL } } : { cpu: { max: 1 / BARE_GOAL } },
    },
    {
      value: product,
      baseline: bareWithProductHeartbeats,
      against: 'bare workflow with product heartbeats',
    },
    { value: product, baseline: naive, against: 'naive loop', goals: { throughput: NAIVE_GOAL } },
    { value: full, baseline: product, against: 'without them', suffix: ' with gateway and events' },
  ];
  const compare = (
    metric: string,
    unit: string,
    of: (sample: Sample) => number,
    kind?: keyof Goals,
  ) =>
    comparisons.map(({ value, baseline, against, suffix = '', goals = {} }): Row => {
      const goal = kind && goals[kind];
      return {
        metric: `${metric}${suffix}`,
        value: of(value),
        baseline: of(baseline),
        against,
        unit,
        ...(goal && { goal }),
      };
    });
  const throughput = compare(
    'throughput',
    'purchases/s',
    ({ purchases, seconds }) => purchases / seconds,
    'throughput',
  );
  return [
    ...throughput.map((row) => ({ ...row, note })),
    ...PARTS.flatMap((part) => compare(`CPU of the ${part}`, CPU_UNIT, cpuOf(part))),
    ...compare('CPU of all but the emulator', CPU_UNIT, cpuOf(...PARTS, 'gateway'), 'cpu'),
    { metric: 'CPU of the gateway', value: cpuOf('gateway')(full), unit: CPU_UNIT },
  ];
}

interface Goals {
  readonly throughput?: Goal;
  readonly cpu?: Goal;
}

interface Comparison {
  readonly value: Sample;
  readonly baseline: Sample;
  readonly against: string;
  readonly suffix?: string;
  readonly goals?: Goals;
}

function cpuOf(...parts: readonly (keyof CpuMs)[]) {
  return ({ cpuMs, purchases }: Sample) => sum(parts.map((part) => cpuMs[part])) / purchases;
}

function formatBusy(samples: Samples): string {
  const all = Object.entries(samples) as [VariantName, Sample][];
  const shares = all.map(([name, { busy }]) => `${name} ${Math.round(busy * 100)} %`).join(', ');
  const idle = all.filter(([, { busy }]) => busy < BUSY).map(([name]) => name);
  const warning = `; partly idle, so CPU time says more than throughput: ${idle.join(', ')}`;
  return `machine busy: ${shares}${idle.length > 0 ? warning : ''}`;
}
