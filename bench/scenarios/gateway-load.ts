import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from '../gateway-load/caller.js';
import { watchMemory } from '../gateway-load/memory.js';
import { rowsOf } from '../gateway-load/rows.js';
import { afterwards } from '../gateway-load/turned-away.js';
import { WatchedGateway } from '../gateway-load/watched-gateway.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { unaccounted } from '../support/unaccounted.js';
import { withStack, type TempStack } from '../support/temp-stack.js';

/** `stallsAt`: shares of the time; before the memory is held against anything. */
const FULL = { seconds: 300, callers: 64, looks: 10, stallsAt: [0.06, 0.13] };
const QUICK = { seconds: 40, callers: 16, looks: 5, stallsAt: [0.06] };
/** Longer than the gateway waits for Temporal (10 s), and shorter than the connections bear. */
const STALL_MS = 12_000;
/** Nobody takes anything up, so nothing must end meanwhile. */
const SPEED = 1;

/** Callers without pause, for minutes: what the gateway answers, what becomes of its memory, and of what it acknowledged. */
export const gatewayLoad: Scenario = {
  name: 'gateway-load',
  about:
    'five minutes at the gateway’s limit and beyond: errors, memory, and whether every answer was true.',
  run: (options) => withStack({ cli: options.cli, speed: SPEED }, (stack) => load(stack, options)),
};

async function load(stack: TempStack, { quick, say }: BenchOptions): Promise<Row[]> {
  const { seconds, callers, looks, stallsAt } = quick ? QUICK : FULL;
  const gateway = await WatchedGateway.start(stack);
  try {
    say(`${callers} callers for ${seconds} s`);
    const until = performance.now() + seconds * 1_000;
    const all = Array.from({ length: callers }, () => new Caller(gateway.connectionString));
    const count = () => all.reduce((sum, { answered }) => sum + answered.length, 0);
    const [memory] = await Promise.all([
      watchMemory(gateway, { seconds, looks }, count),
      stall(stack, { seconds, stallsAt, say }),
      ...all.map((caller) => caller.callUntil(until)),
    ]);
    const answered = all.flatMap((caller) => caller.answered);
    const acknowledged = all.flatMap((caller) => caller.acknowledged);
    const turnedAway = all.flatMap((caller) => caller.turnedAway);
    say(`looking for ${acknowledged.length} acknowledged purchases, ${turnedAway.length} others`);
    const lost = await unaccounted(stack.client, acknowledged);
    const after = await afterwards(stack.client, gateway.connectionString, turnedAway);
    const run = { seconds, callers, standsStillMs: stallsAt.length * STALL_MS };
    return rowsOf(run, { answered, acknowledged, turnedAway, lost, after, memory });
  } finally {
    await gateway.child.kill();
  }
}

interface Stalls {
  readonly seconds: number;
  readonly stallsAt: readonly number[];
  readonly say: (line: string) => void;
}

/** Temporal stands still now and then: so much is more than it can do. */
async function stall({ temporal }: TempStack, { seconds, stallsAt, say }: Stalls): Promise<void> {
  const began = performance.now();
  for (const share of stallsAt) {
    await sleep(Math.max(0, began + share * seconds * 1_000 - performance.now()));
    say(`Temporal stands still for ${STALL_MS / 1_000} s`);
    await suspend(temporal.child.pid, STALL_MS);
  }
}

/** Suspends a process for a while, as a machine that has no time for it. */
async function suspend(pid: number, ms: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
