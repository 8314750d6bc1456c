import { parseArgs } from 'node:util';
import { DEFAULT_SETTINGS } from '../src/purchase/contract/settings.js';
import { startStack } from '../test/support/stack.js';
import { stopSharedTemporal } from '../test/support/temporal.js';

/**
 * Measures typical purchases in real time (19 to 27 s each) on a real Temporal server and the emulator: history
 * events, GETs of the operation, and how long after Azure's success the purchase completes.
 */
const { values } = parseArgs({ options: { purchases: { type: 'string', default: '40' } } });
const count = Math.min(500, Math.max(1, Number(values.purchases) || 40));

const stack = await startStack({ settings: DEFAULT_SETTINGS, emulator: { speed: 1 } });
const measured = await Promise.all(
  Array.from({ length: count }, async () => {
    const { searchId, handle } = await stack.start(stack.emulator.search());
    await handle.result();
    const { historyLength, closeTime } = await handle.describe();
    const { gets, bought } = stack.entry(searchId);
    return {
      events: historyLength,
      gets: gets.filter(({ of }) => of === 'operation').length,
      lagMs: (closeTime?.getTime() ?? NaN) - Date.parse(bought[0]?.at ?? ''),
    };
  }),
);
await stack.close();
await stopSharedTemporal();

const column = (name: 'events' | 'gets' | 'lagMs') =>
  measured.map((one) => one[name]).sort((a, b) => a - b);
const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
const row = (label: string, sorted: number[], unit = '') => {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const parts = [`mean ${mean.toFixed(1)}`, `p50 ${at(sorted, 0.5)}`, `p90 ${at(sorted, 0.9)}`];
  return `${label.padEnd(24)} ${parts.join('  ')}  max ${sorted.at(-1) ?? NaN}${unit}`;
};
process.stdout.write(
  [
    `${count} purchases at once, in real time`,
    row('history events', column('events')),
    row('GETs of the operation', column('gets')),
    row('lag after success', column('lagMs'), ' ms'),
    '',
  ].join('\n'),
);
process.exit(0);
