import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { AcsClient } from '../acs/client.js';
import { AcsCallMetrics } from '../acs/call-metrics.js';
import { rateLimitGroupOf, PROXY_GROUPS } from './proxy-groups.js';

/** The only call that the gateway makes on its own. */
const OWN_CALL = 'getOperation' satisfies keyof AcsClient;

/** Up to the longest wait for an ACS response. */
const BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of the gateway process. No label value is an id. */
export class GatewayMetrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'acs_gateway_request_duration_seconds',
    help: 'Requests by route and status, from the first byte of the request to the last byte of the response.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [this.registry],
  });

  /** Shows during a key rotation whether callers still use the old key. */
  private readonly keys = new Counter({
    name: 'acs_gateway_key_requests_total',
    help: 'Requests by the name of the key that signed them.',
    labelNames: ['key'],
    registers: [this.registry],
  });

  /** The calls to ACS: the gateway's own and the proxied ones. */
  readonly calls = new AcsCallMetrics(this.registry, [
    OWN_CALL,
    ...PROXY_GROUPS.map(rateLimitGroupOf),
  ]);

  /** @param keyNames of the configured keys: the values of the label `key` */
  constructor(keyNames: readonly string[] = []) {
    collectDefaultMetrics({ register: this.registry });
    for (const key of keyNames) this.keys.inc({ key }, 0);
  }

  /** Counts every request to an app. */
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
