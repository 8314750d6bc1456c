import type { Row } from '../scenario.js';
import type { Sample } from './measure.js';
import type { Part } from './rig.js';
import type { Variant } from './variants.js';

/** What each variant showed, all rounds together. */
export type Samples = Readonly<Record<Variant['name'], Sample>>;

const NAMES = { bare: 'bare workflow', naive: 'naive loop', product: 'without them' } as const;

/** Rows of the product beside the bare workflow and the naive loop, and of the full configuration beside the product. */
export function rowsOf({ product, bare, naive, full }: Samples): Row[] {
  const busy = [product, bare, naive, full].map((one) => Math.round(one.busy * 100));
  const note =
    `one POST and twelve GETs with real pauses, each variant on a server of its own, in turns; ` +
    `the machine was busy ${busy.join(', ')} % with product, bare, naive and full`;
  const rate = (one: Sample) => one.purchases / one.seconds;
  const unit = 'purchases/s';
  const what = 'throughput';
  const ours = rate(product);
  return [
    {
      ...{ what, ours, theirs: rate(bare), against: NAMES.bare, unit, note },
      goal: { is: 'at least', value: 0.9 },
    },
    {
      ...{ what, ours, theirs: rate(naive), against: NAMES.naive, unit, note },
      goal: { is: 'at least', value: 3.5 },
    },
    {
      what: 'throughput with gateway and events',
      ...{ ours: rate(full), theirs: ours, against: NAMES.product, unit, note },
    },
    ...(['server', 'worker', 'load generator'] as const).flatMap((part) => [
      cpuRow(part, product, bare, NAMES.bare),
      cpuRow(part, product, naive, NAMES.naive),
    ]),
    ...(['server', 'worker', 'load generator'] as const).map((part) =>
      cpuRow(part, full, product, NAMES.product, ' with gateway and events'),
    ),
    { what: 'CPU of the gateway', ours: cpuOf(full, 'gateway'), unit: 'ms a purchase' },
  ];
}

function cpuRow(part: Part, ours: Sample, theirs: Sample, against: string, how = ''): Row {
  return {
    what: `CPU of the ${part}${how}`,
    ours: cpuOf(ours, part),
    theirs: cpuOf(theirs, part),
    against,
    unit: 'ms a purchase',
  };
}

function cpuOf({ cpuMs, purchases }: Sample, part: Part): number {
  return cpuMs[part] / purchases;
}
