import { randomUUID } from 'node:crypto';
import { createAcsClient, type AcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/connection-string.js';
import { createSend } from '../../src/acs/http.js';
import { operationIdOf } from '../../src/purchase/ids.js';
import { PURCHASE_TARGET, signedPosts } from '../measure/signed-post.js';

const TIMEOUT_MS = 30_000;
/** Nobody owns it. */
const NUMBER = '+18335550100';

/** What became of one request. */
export interface Answered {
  readonly kind: 'purchase' | 'operation' | 'passed on';
  /** `turned away`: 503, and nothing was begun. */
  readonly is: 'answered' | 'turned away' | 'error';
  /** A status, or why there is none. */
  readonly said: string;
  readonly tookMs: number;
}

/** One caller of a gateway, who asks without a pause: for purchases, how they stand, and what is passed on to Azure. */
export class Caller {
  readonly answered: Answered[] = [];
  /** Operation ids of purchases that were acknowledged. */
  readonly acknowledged: string[] = [];
  private readonly post: (body: object) => Promise<number>;
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

  private async purchase(): Promise<number> {
    const searchId = randomUUID();
    const status = await this.post({ searchId });
    if (status === 202) this.acknowledged.push(operationIdOf(searchId));
    return status;
  }

  private async ask(): Promise<number> {
    const operationId = this.acknowledged.at(-1) ?? '';
    return statusOf(await this.acs.getOperation(operationId, { timeoutMs: TIMEOUT_MS }));
  }

  private async pass(): Promise<number> {
    return statusOf(await this.acs.getPhoneNumber(NUMBER, { timeoutMs: TIMEOUT_MS }));
  }

  private async timed(kind: Answered['kind'], due: number, work: () => Promise<number>) {
    const began = performance.now();
    const said = await work().catch((error: unknown) => String(error));
    const is = said === due ? 'answered' : said === 503 ? 'turned away' : 'error';
    const tookMs = performance.now() - began;
    this.answered.push({ kind, is, said: String(said), tookMs });
  }
}

/** @throws Error when there was no answer */
function statusOf(reply: Awaited<ReturnType<AcsClient['getOperation']>>): number {
  if (reply.is === 'answer') return reply.status;
  throw new Error(reply.why);
}
