import { randomUUID } from 'node:crypto';
import { createAcsClient, type AcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';
import type { HttpResult } from '../../src/acs/transport/http-result.js';
import { retryAfterMs } from '../../src/acs/retry-after.js';
import { withTimeout } from '../../src/observability/with-timeout.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { PURCHASE_TARGET, signedPosts, type Posted } from '../measure/signed-post.js';
import { isHonest503 } from './turned-away.js';

const TIMEOUT_MS = 30_000;
/** Nobody owns it. */
const NUMBER = '+18335550100';

/** What became of one request. */
export interface Answered {
  readonly kind: 'purchase' | 'operation' | 'passed on';
  /** `turned away`: a 503 of the gateway's own, in its shape, that says when to come again. */
  readonly is: 'answered' | 'turned away' | 'error';
  /** A status, or why there is none. */
  readonly said: string;
  readonly tookMs: number;
}

/** A status, and whether it is such a 503. */
interface Said {
  readonly status: number;
  readonly honest503: boolean;
}

/** One caller of a gateway, who asks without a pause: for purchases, how they stand, and what is passed on to Azure. */
export class Caller {
  readonly answered: Answered[] = [];
  /** Operation ids of purchases that were acknowledged. */
  readonly acknowledged: string[] = [];
  /** Search ids of purchases that were answered 503. */
  readonly turnedAway: string[] = [];
  private readonly post: (body: object) => Promise<Posted>;
  private readonly acs: AcsClient;

  constructor(connectionString: string) {
    this.post = signedPosts(connectionString, PURCHASE_TARGET, { prefer: 'respond-async' });
    this.acs = createAcsClient(createSend(parseConnectionString(connectionString)));
  }

  /** @param until on the clock of `performance` */
  async callUntil(until: number): Promise<void> {
    for (let call = 0; performance.now() < until; call += 1) {
      const turn = call % 10;
      // Who has bought nothing yet has nothing to ask for.
      if (turn < 6 || this.acknowledged.length === 0)
        await this.timed('purchase', 202, () => this.purchase());
      else if (turn < 9) await this.timed('operation', 200, () => this.ask());
      else await this.timed('passed on', 404, () => this.pass());
    }
  }

  private async purchase(): Promise<Said> {
    const searchId = randomUUID();
    const { status, retryAfter, body } = await this.post({ searchId });
    if (status === 202) this.acknowledged.push(operationIdOf(searchId));
    if (status !== 503) return { status, honest503: false };
    this.turnedAway.push(searchId);
    const waitMs = retryAfterMs({ 'retry-after': retryAfter }, new Date());
    return { status, honest503: isHonest503(errorIn(body), waitMs) };
  }

  private async ask(): Promise<Said> {
    const operationId = this.acknowledged.at(-1) ?? '';
    return statusOf(await this.acs.getOperation(operationId, { timeoutMs: TIMEOUT_MS }));
  }

  /** It has no business with Temporal, so no 503 of it is in order. */
  private async pass(): Promise<Said> {
    const result = await this.acs.getPhoneNumber(NUMBER, { timeoutMs: TIMEOUT_MS });
    return { ...statusOf(result), honest503: false };
  }

  private async timed(kind: Answered['kind'], due: number, work: () => Promise<Said>) {
    const began = performance.now();
    const said = await withTimeout(work(), 2 * TIMEOUT_MS).catch((error: unknown) => String(error));
    const tookMs = performance.now() - began;
    if (typeof said === 'string') {
      this.answered.push({ kind, is: 'error', said, tookMs });
      return;
    }
    const { status, honest503 } = said;
    const is = status === due ? 'answered' : honest503 ? 'turned away' : 'error';
    this.answered.push({ kind, is, said: String(status), tookMs });
  }
}

/** @throws Error when there was no response */
function statusOf(result: HttpResult): Said {
  if (result.status === undefined) throw new Error(result.reason);
  const { status, error, retryAfterMs: waitMs } = result;
  return { status, honest503: status === 503 && isHonest503(error, waitMs) };
}

function errorIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { error?: unknown }).error;
  } catch {
    return undefined;
  }
}
