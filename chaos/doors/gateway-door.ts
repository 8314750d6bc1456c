import { createAcsClient, type AcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/connection-string.js';
import { createSend } from '../../src/acs/http.js';
import type { Reply } from '../../src/acs/reply.js';
import { operationIdOf } from '../../src/purchase/ids.js';
import type { Told, WayIn } from './door.js';

const TIMEOUT_MS = 15_000;

/** The gateway, as a client of Azure's API speaks to it. */
export class GatewayDoor implements WayIn {
  private readonly client: AcsClient;

  constructor(connectionString: string) {
    this.client = createAcsClient(createSend(parseConnectionString(connectionString)));
  }

  async start(request: { searchId: string; agreeToNotResell: boolean }): Promise<Told> {
    const reply = await this.client.purchase(request, { timeoutMs: TIMEOUT_MS });
    if (reply.is === 'answer' && reply.status === 202) {
      return { is: 'acknowledged', operationId: reply.headers['operation-id'] ?? '' };
    }
    return refusedOrNothing(reply);
  }

  async cancel(operationId: string): Promise<Told> {
    const reply = await this.client.cancelOperation(operationId, { timeoutMs: TIMEOUT_MS });
    if (reply.is === 'answer' && reply.status < 300) return { is: 'acknowledged', operationId };
    return refusedOrNothing(reply);
  }

  /** What it says of a purchase: its status and, of a failed one, the code of its error. */
  async tell(searchId: string): Promise<{ status: string; code?: string } | undefined> {
    const timeoutMs = TIMEOUT_MS;
    const reply = await this.client.getOperation(operationIdOf(searchId), { timeoutMs });
    if (reply.is !== 'answer' || reply.status !== 200) return undefined;
    const { status, error } = reply.body as { status: string; error?: { code: string } };
    return { status, ...(error && { code: error.code }) };
  }
}

/** 401 and 429 are nobody's verdict on a purchase: the first is a fault that is passed on, as the second is. */
function refusedOrNothing(reply: Reply): Told {
  if (reply.is === 'noAnswer') return { is: 'nothing', why: reply.why };
  const { status, error } = reply;
  const isRefusal = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
  if (isRefusal) return { is: 'refused', code: error?.code ?? String(status) };
  return { is: 'nothing', why: `the gateway answered ${status}` };
}
