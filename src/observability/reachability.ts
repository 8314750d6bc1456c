import { Gauge, type Registry } from 'prom-client';
import { inTime } from './in-time.js';
import { reason } from './reason.js';

const ANSWER_WITHIN_MS = 3_000;
/** Health checks and scrapes of several readers come to one question. */
const FRESH_FOR_MS = 2_000;

/** As much of a connection to Temporal as it takes to ask for a namespace. */
interface Connection {
  withDeadline(deadline: number, ask: () => Promise<unknown>): Promise<unknown>;
  readonly workflowService: {
    describeNamespace(request: { readonly namespace: string }): Promise<unknown>;
  };
}

/** Something that may be away. */
export interface Asked {
  /** How it is called in a sentence. */
  readonly name: string;
  /** Rejects when it is away. */
  readonly ask: (deadline: number) => Promise<unknown>;
}

/** A namespace of Temporal: asking for it reads its database, so that one which cannot is away, too. */
export function temporalNamespace(connection: Connection, namespace: string): Asked {
  const { workflowService } = connection;
  return {
    name: `Temporal, or its namespace "${namespace}",`,
    ask: (deadline) =>
      connection.withDeadline(deadline, () => workflowService.describeNamespace({ namespace })),
  };
}

/** Whether something can be reached: asked when somebody wants to know, and not again for a moment. */
export class Reachability {
  private answer: Promise<string | undefined> | undefined;
  private askedAt = -Infinity;

  constructor(
    private readonly asked: Asked,
    /** Goes on evenly, whatever is done to the clock. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Why it cannot be reached; `undefined` when it can. */
  problem(): Promise<string | undefined> {
    const now = this.now();
    if (this.answer === undefined || now - this.askedAt >= FRESH_FOR_MS) {
      this.askedAt = now;
      this.answer = this.find(Date.now() + ANSWER_WITHIN_MS);
    }
    return this.answer;
  }

  private async find(deadline: number): Promise<string | undefined> {
    const { name, ask } = this.asked;
    try {
      await inTime(ask(deadline), ANSWER_WITHIN_MS);
      return undefined;
    } catch (error) {
      return `${name} cannot be reached: ${reason(error)}`;
    }
  }
}

/** Shows it as a gauge. */
export function showReachable(registry: Registry, temporal: Reachability): void {
  new Gauge({
    name: 'acs_temporal_reachable',
    help: 'Whether this process reaches Temporal and its namespace: 1 or 0.',
    registers: [registry],
    async collect() {
      this.set((await temporal.problem()) === undefined ? 1 : 0);
    },
  });
}
