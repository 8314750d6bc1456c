import { Counter, Histogram, type Registry } from 'prom-client';

/** A request waits for a few seconds at most. */
const BUCKETS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What a process counts of the limits that it sets itself towards ACS. No label is an id. */
export function limitMetrics(registry: Registry) {
  const registers = [registry];
  const waits = new Histogram({
    name: 'acs_request_turn_wait_seconds',
    help: 'Waits of requests to ACS for their turn; who did not have to wait is not counted.',
    labelNames: ['kind'],
    buckets: BUCKETS_S,
    registers,
  });
  const keptBack = new Counter({
    name: 'acs_requests_kept_back_total',
    help: 'Requests to ACS that were not sent: their turn would not have come in time (rate), or ACS throttles (throttled).',
    labelNames: ['kind', 'because'],
    registers,
  });
  for (const kind of ['GET', 'POST'])
    for (const because of ['rate', 'throttled']) keptBack.inc({ kind, because }, 0);
  return {
    waited: (kind: string, ms: number) => {
      waits.observe({ kind }, ms / 1_000);
    },
    keptBack: (kind: string, because: string) => {
      keptBack.inc({ kind, because });
    },
  };
}
