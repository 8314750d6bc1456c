import { Counter, Histogram, type Registry } from 'prom-client';

/** A request waits a few seconds at most. */
const BUCKETS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** Metrics of the rate limiter of this process. No label is an id. */
export function rateLimitMetrics(registry: Registry) {
  const registers = [registry];
  const waits = new Histogram({
    name: 'acs_rate_limit_wait_seconds',
    help: 'Waits of requests to ACS for a rate-limit slot; requests that did not wait are not counted.',
    labelNames: ['group'],
    buckets: BUCKETS_S,
    registers,
  });
  const deferred = new Counter({
    name: 'acs_requests_deferred_total',
    help: 'Requests to ACS that were not sent: no rate-limit slot in time (rateLimited), or an earlier 429 (throttled).',
    labelNames: ['group', 'reason'],
    registers,
  });
  for (const group of ['GET', 'POST'])
    for (const reason of ['rateLimited', 'throttled']) deferred.inc({ group, reason }, 0);
  return {
    waited: (group: string, ms: number) => {
      waits.observe({ group }, ms / 1_000);
    },
    deferred: (group: string, reason: string) => {
      deferred.inc({ group, reason });
    },
  };
}
