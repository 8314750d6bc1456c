import { Gauge, type Registry } from 'prom-client';
import { reason } from './reason.js';
import { withTimeout } from './with-timeout.js';

const TIMEOUT_MS = 3_000;
/** Concurrent health checks and scrapes share one request. */
const CACHED_FOR_MS = 2_000;

/** The part of a connection to Temporal that the check needs. */
interface Connection {
  withDeadline(deadline: number, request: () => Promise<unknown>): Promise<unknown>;
  readonly workflowService: {
    describeNamespace(request: { readonly namespace: string }): Promise<unknown>;
  };
}

/**
 * Checks on demand whether Temporal can be reached, and caches the result for two seconds. It describes the namespace,
 * which reads the database, so that the check fails without the database, too.
 */
export class Reachability {
  private cached: Promise<string | undefined> | undefined;
  private checkedAt = -Infinity;

  constructor(
    private readonly connection: Connection,
    private readonly namespace: string,
    /** Monotonic, in milliseconds: changes of the system clock must not disable the cache. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Why Temporal cannot be reached; `undefined` when it can. */
  problem(): Promise<string | undefined> {
    const now = this.now();
    if (this.cached === undefined || now - this.checkedAt >= CACHED_FOR_MS) {
      this.checkedAt = now;
      this.cached = this.check();
    }
    return this.cached;
  }

  private async check(): Promise<string | undefined> {
    const { connection, namespace } = this;
    try {
      const request = connection.withDeadline(Date.now() + TIMEOUT_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      await withTimeout(request, TIMEOUT_MS);
      return undefined;
    } catch (error) {
      return `Temporal, or its namespace "${namespace}", cannot be reached: ${reason(error)}`;
    }
  }
}

/** Registers the gauge `acs_temporal_reachable`. */
export function registerReachableGauge(registry: Registry, temporal: Reachability): void {
  new Gauge({
    name: 'acs_temporal_reachable',
    help: 'Whether this process reaches Temporal and its namespace: 1 or 0.',
    registers: [registry],
    async collect() {
      this.set((await temporal.problem()) === undefined ? 1 : 0);
    },
  });
}
