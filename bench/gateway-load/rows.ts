import type { Row } from '../scenario.js';
import { quantile } from '../statistics.js';
import type { CallResult } from './caller.js';

/** The memory of the gateway at one moment. */
export interface MemoryReading {
  /** Answered until then. */
  readonly requests: number;
  /** In use after garbage collection. */
  readonly liveBytes: number;
  readonly residentMb: number;
}

/** What a run observed. */
export interface Observed {
  readonly seconds: number;
  readonly results: readonly CallResult[];
  /** Acknowledged purchases. */
  readonly acknowledged: number;
  /** Of those, purchases that Temporal does not know. */
  readonly lost: number;
  /** Purchases whose POST was answered 503. */
  readonly unavailable: number;
  /** Of those, purchases that Temporal had started nevertheless. */
  readonly started: number;
  /** Of those, purchases that were not acknowledged when POSTed again. */
  readonly notAcknowledged: number;
  /** After 40 % of the time, and near the end. */
  readonly memory: readonly [MemoryReading, MemoryReading];
}

const NONE = { max: 0 };

/** The rows of the gateway at its limit. */
export function gatewayRows(observed: Observed): Row[] {
  const { seconds, results, acknowledged, lost, unavailable, started } = observed;
  const asked = results.filter(({ kind }) => kind === 'purchase');
  const durationsMs = asked.filter((one) => one.result === 'expected').map((one) => one.durationMs);
  const errors = results.filter(({ result }) => result === 'error');
  const kinds = [...new Set(errors.map(({ kind, detail }) => `${kind}: ${detail}`))].join(', ');
  const [early, late] = observed.memory;
  const rows: Row[] = [
    {
      metric: 'requests',
      value: results.length / seconds,
      unit: 'requests/s',
      note: 'six of ten start a purchase, three read an operation, one is proxied to ACS; Temporal is suspended for a time; no worker',
    },
    {
      metric: 'acknowledged purchases',
      value: acknowledged / seconds,
      unit: 'purchases/s',
      goal: { min: 25 },
    },
    {
      metric: 'acknowledged share of the purchases',
      value: acknowledged / asked.length,
      unit: 'of all',
      goal: { min: 0.95 },
    },
    ...[0.5, 0.99].map((q) => ({
      metric: `acknowledgement p${q * 100}`,
      value: quantile(durationsMs, q),
      unit: 'ms',
    })),
    {
      metric: 'errors',
      value: errors.length,
      unit: 'requests',
      goal: NONE,
      note: `any response but the expected one, or a 503 with Retry-After where Temporal is needed; ${kinds || 'none'}`,
    },
    {
      metric: '503 with Retry-After',
      value: results.filter(({ result }) => result === 'unavailable').length,
      unit: 'requests',
      goal: { min: 1 },
      note: 'without any, the limit was not reached',
    },
    {
      metric: 'purchases answered 503 but started',
      value: started,
      unit: 'purchases',
      note: `of ${unavailable}: Temporal executed the start after the gateway had timed out; a repeated POST gets this purchase`,
    },
    {
      metric: 'purchases answered 503 and not acknowledged when POSTed again',
      value: observed.notAcknowledged,
      unit: 'purchases',
      goal: NONE,
    },
    {
      metric: 'acknowledged purchases that Temporal does not know',
      value: lost,
      unit: 'purchases',
      goal: NONE,
      note: `of ${acknowledged}`,
    },
    {
      metric: 'memory that stays in use after a request',
      value: (late.liveBytes - early.liveBytes) / (late.requests - early.requests),
      unit: 'bytes',
      goal: { max: 100 },
      note: `after garbage collection, over the last ${late.requests - early.requests} requests`,
    },
    {
      metric: 'resident memory at the end',
      value: late.residentMb,
      baseline: early.residentMb,
      against: 'after 40 % of the time',
      unit: 'MB',
      goal: { max: 1.15 },
    },
  ];
  return rows.map((row) => ({ ...row, metric: `gateway at its limit: ${row.metric}` }));
}
