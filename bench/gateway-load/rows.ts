import { mean, quantile } from '../measure/quantile.js';
import type { Goal, Row } from '../scenario.js';
import type { Answered } from './caller.js';
import { bytesARequest, type Memory } from './memory.js';
import type { Afterwards } from './turned-away.js';

const MB = 1_000_000;
const HOUR_S = 3_600;
const NONE = { is: 'at most', value: 0 } as const satisfies Goal;
const SOME = { is: 'at least', value: 1 } as const satisfies Goal;
/** What a gateway that turns all away, or answers nobody, does not reach. */
const LEAST_A_SECOND = { is: 'at least', value: 25 } as const satisfies Goal;
const LEAST_SHARE = { is: 'at least', value: 0.95 } as const satisfies Goal;
const MOST_GROWTH = { is: 'at most', value: 1.15 } as const satisfies Goal;
const MOST_A_REQUEST = { is: 'at most', value: 100 } as const satisfies Goal;

/** How the gateway was called. */
export interface Run {
  readonly seconds: number;
  readonly callers: number;
  /** For so long of it, Temporal did not move. */
  readonly standsStillMs: number;
}

/** What came of it. */
export interface Outcome {
  readonly answered: readonly Answered[];
  /** Operation ids. */
  readonly acknowledged: readonly string[];
  /** Search ids of purchases that were answered 503. */
  readonly turnedAway: readonly string[];
  /** Acknowledged ones that Temporal does not know. */
  readonly lost: readonly string[];
  readonly after: Afterwards;
  readonly memory: Memory;
}

export function rowsOf(run: Run, outcome: Outcome): Row[] {
  const rows = [...paceRows(run, outcome), ...answerRows(outcome), ...memoryRows(run, outcome)];
  return rows.map((row) => ({ ...row, what: `gateway at its limit: ${row.what}` }));
}

function paceRows({ seconds, callers, standsStillMs }: Run, { answered, acknowledged }: Outcome) {
  const asked = answered.filter(({ kind }) => kind === 'purchase');
  const tookMs = asked.filter(({ is }) => is === 'answered').map((one) => one.tookMs);
  return [
    {
      what: 'requests per second',
      ours: answered.length / seconds,
      unit: 'requests/s',
      note: `${callers} callers without pause for ${seconds} s, in ${standsStillMs / 1_000} s of which Temporal stands still: six of ten start a purchase (respond-async), three ask for one, one passes through; no worker`,
    },
    {
      what: 'purchases acknowledged',
      ours: acknowledged.length / seconds,
      unit: 'purchases/s',
      goal: LEAST_A_SECOND,
    },
    {
      what: 'purchases acknowledged, of those asked for',
      ours: acknowledged.length / asked.length,
      unit: 'of all',
      goal: LEAST_SHARE,
    },
    ...[0.5, 0.99].map((q) => ({
      what: `acknowledgement, p${q * 100}`,
      ours: quantile(tookMs, q),
      unit: 'ms',
    })),
  ];
}

function answerRows({ answered, acknowledged, turnedAway, lost, after }: Outcome): Row[] {
  const errors = answered.filter(({ is }) => is === 'error');
  const kinds = [...new Set(errors.map(({ kind, said }) => `${kind}: ${said}`))].join(', ');
  return [
    {
      what: 'errors',
      ours: errors.length,
      unit: 'requests',
      goal: NONE,
      note: `any answer but the one that is due, or a 503 in ACS's shape with Retry-After where Temporal is needed${kinds && `: ${kinds}`}`,
    },
    {
      what: 'turned away with 503',
      ours: answered.filter(({ is }) => is === 'turned away').length,
      unit: 'requests',
      goal: SOME,
      note: 'without any, the limit was not passed',
    },
    {
      what: 'purchases answered 503 and begun nevertheless',
      ours: after.begun,
      unit: 'purchases',
      note: `of ${turnedAway.length}: Temporal took the start up after the gateway had stopped waiting; whoever asks again is given this one`,
    },
    {
      what: 'purchases answered 503 and not acknowledged when asked for again',
      ours: after.refused,
      unit: 'purchases',
      goal: NONE,
    },
    {
      what: 'acknowledged purchases that Temporal does not know',
      ours: lost.length,
      unit: 'purchases',
      goal: NONE,
      note: `of ${acknowledged.length}`,
    },
  ];
}

function memoryRows({ seconds }: Run, { answered, memory: { resident, live } }: Outcome): Row[] {
  const fifth = Math.floor(resident.length / 5);
  const kept = bytesARequest(live);
  const mbAnHour = (kept * answered.length * HOUR_S) / seconds / MB;
  return [
    {
      what: 'memory that stays with each request',
      ours: kept,
      unit: 'bytes',
      goal: MOST_A_REQUEST,
      note: `least squares over ${live.length} looks, each after a garbage collection, in the last three fifths of the time; ${mbAnHour.toFixed(1)} MB an hour at this rate`,
    },
    {
      what: 'resident memory in the last fifth of the time',
      ours: mean(resident.slice(-fifth)) / MB,
      theirs: mean(resident.slice(fifth, 2 * fifth)) / MB,
      against: 'the second fifth',
      unit: 'MB',
      goal: MOST_GROWTH,
    },
  ];
}
