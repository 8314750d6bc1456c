import { Histogram, type Registry } from 'prom-client';
import type { AcsClient } from './client.js';
import type { LimitedForward } from './limited.js';
import { observed } from './observed.js';
import { SAYINGS, saidBy, saidToForward, type Said } from './said.js';

/** A call takes milliseconds at best and ends at its limit, half a minute for a POST. */
const BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a process counts of its calls of ACS. No label is an id. */
export class AcsCallMetrics {
  private readonly calls: Histogram<'call' | 'answer'>;

  /** @param calls those that the process makes */
  constructor(registry: Registry, calls: readonly string[]) {
    this.calls = new Histogram({
      name: 'acs_request_duration_seconds',
      help: 'Calls of ACS, by call and by what the answer came to.',
      labelNames: ['call', 'answer'],
      buckets: BUCKETS_S,
      registers: [registry],
    });
    // What has not happened yet is there as 0: an increase needs a value to begin with.
    for (const call of calls) for (const answer of SAYINGS) this.calls.zero({ call, answer });
  }

  /** Counts every call of a client. */
  count(acs: AcsClient): AcsClient {
    return observed(acs, (call, reply) => {
      this.observe(call, saidBy(reply), reply.durationMs);
    });
  }

  /** Counts what is passed on, by its kind, until the head of the answer. */
  countForwards(forward: LimitedForward): LimitedForward {
    return async (request, kind) => {
      const began = performance.now();
      const answer = await forward(request, kind);
      const said = saidToForward(answer);
      if (said) this.observe(kind, said, performance.now() - began);
      return answer;
    };
  }

  private observe(call: string, answer: Said, ms: number): void {
    this.calls.observe({ call, answer }, ms / 1_000);
  }
}
