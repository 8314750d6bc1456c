import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { AcsClient } from '../acs/client.js';
import { AcsCallMetrics } from '../acs/call-metrics.js';
import { kindOf, PASS_GROUPS } from './proxy-groups.js';

/** What the gateway itself asks of ACS. */
const OWN_CALL = 'getOperation' satisfies keyof AcsClient;

/** Long enough for a caller that waits for ACS's verdict. */
const BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What the gateway counts. No label is an id. */
export class GatewayMetrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'acs_gateway_request_duration_seconds',
    help: 'Requests by route and status, from the first byte of the request to the last of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [this.registry],
  });

  /** By name: of a key that nobody uses any more, none is added. */
  private readonly keys = new Counter({
    name: 'acs_gateway_key_requests_total',
    help: 'Requests by the name of the key that signed them.',
    labelNames: ['key'],
    registers: [this.registry],
  });

  /** Of every call of ACS: the gateway's own, and what it passes on. */
  readonly calls = new AcsCallMetrics(this.registry, [OWN_CALL, ...PASS_GROUPS.map(kindOf)]);

  /** @param keyNames those of the keys that are good: the only values of the label */
  constructor(keyNames: readonly string[] = []) {
    collectDefaultMetrics({ register: this.registry });
    for (const key of keyNames) this.keys.inc({ key }, 0);
  }

  /** Counts every request of an app. */
  observe(app: FastifyInstance): void {
    app.addHook('onResponse', (request, reply, done) => {
      const labels = {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: String(reply.statusCode),
      };
      this.requests.observe(labels, reply.elapsedTime / 1_000);
      if (request.keyName !== '') this.keys.inc({ key: request.keyName });
      done();
    });
  }
}
