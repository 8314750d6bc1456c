import type { Row } from '../scenario.js';
import type { Sample } from './measure.js';
import type { Part } from './rig.js';
import type { Variant } from './variants.js';

/** What each variant showed, all rounds together. */
export type Samples = Readonly<Record<Variant['name'], Sample>>;

const NAMES = {
  bare: 'bare workflow',
  attentive: 'bare workflow with our heartbeats',
  naive: 'naive loop',
  product: 'without them',
} as const;
const FULL = ' with gateway and events';
const PARTS = ['server', 'worker', 'load generator', 'all of them'] as const;
/** As much of the bare workflow's throughput, or as much CPU time for the same. */
const AT_LEAST_OF_BARE = { is: 'at least', value: 0.9 } as const;
const AT_MOST_OF_BARE = { is: 'at most', value: 1 / 0.9 } as const;
/** A machine that is less busy than this waits for something else: for purchases, or for the server's own locks. */
const BUSY = 0.9;

/**
 * Rows of the product beside the bare workflows and the naive loop, and of the full configuration beside the product.
 */
export function rowsOf({ product, bare, attentive, naive, full }: Samples): Row[] {
  const note =
    `on the dev server, in memory; one POST and twelve GETs with the product's pauses; each variant on a server of its own, in turns; ` +
    sayBusy({ product, bare, attentive, naive, full });
  const throughput = (ours: Sample, theirs: Sample, against: string, how = ''): Row => ({
    what: `throughput${how}`,
    ours: ours.purchases / ours.seconds,
    theirs: theirs.purchases / theirs.seconds,
    against,
    unit: 'purchases/s',
    note,
  });
  // A machine that idles says little of what a purchase costs: then CPU time is held against the same goal.
  const busy = Math.min(product.busy, bare.busy) >= BUSY;
  return [
    { ...throughput(product, bare, NAMES.bare), ...(busy && { goal: AT_LEAST_OF_BARE }) },
    throughput(product, attentive, NAMES.attentive),
    { ...throughput(product, naive, NAMES.naive), goal: { is: 'at least', value: 3.5 } },
    throughput(full, product, NAMES.product, FULL),
    ...PARTS.flatMap((part) => [
      {
        ...cpuRow(part, product, bare, NAMES.bare),
        ...(!busy && part === 'all of them' && { goal: AT_MOST_OF_BARE }),
      },
      cpuRow(part, product, attentive, NAMES.attentive),
      cpuRow(part, product, naive, NAMES.naive),
    ]),
    ...PARTS.map((part) => cpuRow(part, full, product, NAMES.product, FULL)),
    { what: 'CPU of the gateway', ours: cpuOf(full, 'gateway'), unit: 'ms a purchase' },
  ];
}

/** How busy the machine was, and which throughput must not be believed. */
function sayBusy(samples: Samples): string {
  const all = Object.entries(samples) as [Variant['name'], Sample][];
  const shares = all.map(([name, { busy }]) => `${name} ${Math.round(busy * 100)} %`);
  const idle = all.filter(([, { busy }]) => busy < BUSY).map(([name]) => name);
  const warning = `; idle for a part, so that CPU times tell more than throughput: ${idle.join(', ')}`;
  return `the machine was busy: ${shares.join(', ')}${idle.length > 0 ? warning : ''}`;
}

function cpuRow(
  part: (typeof PARTS)[number],
  ours: Sample,
  theirs: Sample,
  against: string,
  how = '',
): Row {
  return {
    what: part === 'all of them' ? `CPU of all of them${how}` : `CPU of the ${part}${how}`,
    ours: part === 'all of them' ? cpuOfAll(ours) : cpuOf(ours, part),
    theirs: part === 'all of them' ? cpuOfAll(theirs) : cpuOf(theirs, part),
    against,
    unit: 'ms a purchase',
  };
}

function cpuOf({ cpuMs, purchases }: Sample, part: Part): number {
  return cpuMs[part] / purchases;
}

/** All that a purchase costs here; ACS itself, which is the emulator, is somebody else's. */
function cpuOfAll(one: Sample): number {
  const parts = ['server', 'worker', 'gateway', 'load generator'] as const;
  return parts.reduce((sum, part) => sum + cpuOf(one, part), 0);
}
