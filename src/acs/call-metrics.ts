import { Histogram, type Registry } from 'prom-client';
import { classifyForward } from './classify-response.js';
import type { AcsClient } from './client.js';
import { observeCalls } from './observe-calls.js';
import type { LimitedForward } from './rate-limit/rate-limited.js';
import { RESPONSE_KINDS, type ResponseKind } from './response-kinds.js';

/** Up to the timeout of a POST. */
const BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Metrics of the calls of ACS that a process makes. */
export class AcsCallMetrics {
  private readonly calls: Histogram<'call' | 'result'>;

  /** @param calls values of the label `call` */
  constructor(registry: Registry, calls: readonly string[]) {
    this.calls = new Histogram({
      name: 'acs_request_duration_seconds',
      help: 'Calls of ACS, by call and by the kind of the response.',
      labelNames: ['call', 'result'],
      buckets: BUCKETS_S,
      registers: [registry],
    });
    // PromQL's increase() counts the first call only if the series existed before, as 0.
    for (const call of calls)
      for (const result of RESPONSE_KINDS) this.calls.zero({ call, result });
  }

  /** Counts every call of a client. */
  count(acs: AcsClient): AcsClient {
    return observeCalls(acs, ({ call, result, response }) => {
      this.observe(call, response.kind, result.durationMs);
    });
  }

  /** Counts proxied calls by their group, until the headers of the response. */
  countForwards(forward: LimitedForward): LimitedForward {
    return async (request, group) => {
      const began = performance.now();
      const result = await forward(request, group);
      const kind = classifyForward(result);
      if (kind) this.observe(group, kind, performance.now() - began);
      return result;
    };
  }

  private observe(call: string, result: ResponseKind, ms: number): void {
    this.calls.observe({ call, result }, ms / 1_000);
  }
}
