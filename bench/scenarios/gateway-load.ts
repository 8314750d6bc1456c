import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { residentBytesOf } from '../measure/process-stats.js';
import { mean, quantile } from '../measure/quantile.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { Caller, type Answered } from '../support/caller.js';
import { unaccounted } from '../support/unaccounted.js';
import { withStack, type TempStack } from '../support/temp-stack.js';

const MB = 1_000_000;
const FULL = { seconds: 300, callers: 64 };
const QUICK = { seconds: 8, callers: 16 };
/** Nobody takes anything up, so nothing must end meanwhile. */
const SPEED = 1;
const SAMPLE_MS = 1_000;
const MOST_GROWTH = 1.15;

/** Callers without pause, for minutes: what the gateway answers, what becomes of its memory, and of what it acknowledged. */
export const gatewayLoad: Scenario = {
  name: 'gateway-load',
  about:
    'five minutes at the gateway’s limit: errors, memory, and whether every acknowledgement was true.',
  run: (options) => withStack({ cli: options.cli, speed: SPEED }, (stack) => load(stack, options)),
};

async function load(stack: TempStack, { quick, say }: BenchOptions): Promise<Row[]> {
  const { seconds, callers } = quick ? QUICK : FULL;
  const gateway = await startGatewayProcess({
    address: stack.temporal.address,
    acsConnectionString: stack.emulator.connectionString,
    limits: FULL_SPEED,
    built: true,
  });
  try {
    say(`${callers} callers for ${seconds} s`);
    const memory: number[] = [];
    const sampler = setInterval(() => memory.push(residentBytesOf(gateway.child.pid)), SAMPLE_MS);
    const until = performance.now() + seconds * 1_000;
    const all = Array.from({ length: callers }, () => new Caller(gateway.connectionString));
    await Promise.all(all.map((caller) => caller.callUntil(until)));
    clearInterval(sampler);
    const answered = all.flatMap((caller) => caller.answered);
    const acknowledged = all.flatMap((caller) => caller.acknowledged);
    say(`looking for ${acknowledged.length} acknowledged purchases`);
    const lost = await unaccounted(stack.client, acknowledged);
    return rowsOf({ seconds, callers, answered, acknowledged: acknowledged.length, lost, memory });
  } finally {
    await gateway.child.kill();
  }
}

interface Measured {
  readonly seconds: number;
  readonly callers: number;
  readonly answered: readonly Answered[];
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly memory: readonly number[];
}

function rowsOf({ seconds, callers, answered, acknowledged, lost, memory }: Measured): Row[] {
  const what = (text: string) => `gateway at its limit: ${text}`;
  const turnedAway = answered.filter(({ is }) => is === 'turned away').length;
  const errors = answered.filter(({ is }) => is === 'error');
  const kinds = [...new Set(errors.map(({ said }) => said))].join(', ');
  const starts = answered.filter(({ kind, is }) => kind === 'purchase' && is === 'answered');
  const fifth = Math.floor(memory.length / 5);
  const none = { is: 'at most', value: 0 } as const;
  return [
    {
      what: what('requests per second'),
      ours: answered.length / seconds,
      unit: 'requests/s',
      note: `${callers} callers without pause for ${seconds} s: six of ten start a purchase (respond-async), three ask for one, one passes through; no worker`,
    },
    { what: what('purchases acknowledged'), ours: acknowledged / seconds, unit: 'purchases/s' },
    ...[0.5, 0.99].map((q) => ({
      what: what(`acknowledgement, p${q * 100}`),
      ours: quantile(
        starts.map(({ tookMs }) => tookMs),
        q,
      ),
      unit: 'ms',
    })),
    {
      what: what('errors'),
      ours: errors.length,
      unit: 'requests',
      goal: none,
      note: `any answer but the one that is due, or 503${kinds && `: ${kinds}`}`,
    },
    { what: what('turned away with 503'), ours: turnedAway, unit: 'requests' },
    {
      what: what('memory in the last fifth of the time'),
      ours: mean(memory.slice(-fifth)) / MB,
      theirs: mean(memory.slice(fifth, 2 * fifth)) / MB,
      against: 'the second fifth',
      unit: 'MB',
      goal: { is: 'at most', value: MOST_GROWTH },
    },
    {
      what: what('acknowledged purchases that Temporal does not know'),
      ours: lost.length,
      unit: 'purchases',
      goal: none,
      note: `of ${acknowledged}`,
    },
  ];
}
