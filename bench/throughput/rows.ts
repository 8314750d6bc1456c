import type { Row } from '../scenario.js';
import type { Sample } from './measure.js';
import type { Part } from './rig.js';
import type { Variant } from './variants.js';

/** What each variant showed, all rounds together. */
export type Samples = Readonly<Record<Variant['name'], Sample>>;

const NAMES = { bare: 'bare workflow', naive: 'naive loop', product: 'without them' } as const;
const FULL = ' with gateway and events';

/**
 * Rows of the product beside the bare workflow and the naive loop, and of the full configuration beside the
 * product.
 *
 * @param server what it ran on: `the dev server, in memory`
 */
export function rowsOf({ product, bare, naive, full }: Samples, server: string): Row[] {
  const busy = [product, bare, naive, full].map((one) => Math.round(one.busy * 100));
  const note =
    `on ${server}; one POST and twelve GETs with the product's pauses; each variant on a server of its own, in turns; ` +
    `the machine was busy ${busy.join(', ')} % with product, bare, naive and full`;
  const throughput = (ours: Sample, theirs: Sample, against: string, how = ''): Row => ({
    what: `throughput${how}`,
    ours: ours.purchases / ours.seconds,
    theirs: theirs.purchases / theirs.seconds,
    against,
    unit: 'purchases/s',
    note,
  });
  return [
    { ...throughput(product, bare, NAMES.bare), goal: { is: 'at least', value: 0.9 } },
    { ...throughput(product, naive, NAMES.naive), goal: { is: 'at least', value: 3.5 } },
    throughput(full, product, NAMES.product, FULL),
    ...(['server', 'worker', 'load generator'] as const).flatMap((part) => [
      cpuRow(part, product, bare, NAMES.bare),
      cpuRow(part, product, naive, NAMES.naive),
    ]),
    ...(['server', 'worker', 'load generator'] as const).map((part) =>
      cpuRow(part, full, product, NAMES.product, FULL),
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
