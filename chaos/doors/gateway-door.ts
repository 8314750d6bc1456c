import { createAcsClient, type AcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';
import type { HttpResult } from '../../src/acs/transport/http-result.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import type { Told, WayIn } from './door.js';

const TIMEOUT_MS = 15_000;

/** The gateway, as a client of Azure's API speaks to it. */
export class GatewayDoor implements WayIn {
  private readonly client: AcsClient;

  constructor(connectionString: string) {
    this.client = createAcsClient(createSend(parseConnectionString(connectionString)));
  }

  async start(request: { searchId: string; agreeToNotResell: boolean }): Promise<Told> {
    const result = await this.client.purchase(request, { timeoutMs: TIMEOUT_MS });
    if (result.status === 202) {
      return { is: 'acknowledged', operationId: result.headers['operation-id'] ?? '' };
    }
    return refusedOrNothing(result);
  }

  async cancel(operationId: string): Promise<Told> {
    const result = await this.client.cancelOperation(operationId, { timeoutMs: TIMEOUT_MS });
    if (result.status !== undefined && result.status < 300)
      return { is: 'acknowledged', operationId };
    return refusedOrNothing(result);
  }

  /** What it says of a purchase: its status and, of a failed one, the code of its error. */
  async tell(searchId: string): Promise<{ status: string; code?: string } | undefined> {
    const timeoutMs = TIMEOUT_MS;
    const result = await this.client.getOperation(operationIdOf(searchId), { timeoutMs });
    if (result.status !== 200) return undefined;
    const { status, error } = result.body as { status: string; error?: { code: string } };
    return { status, ...(error && { code: error.code }) };
  }
}

/** 401 and 429 are nobody's verdict on a purchase: the first is a fault that is passed on, as the second is. */
function refusedOrNothing(result: HttpResult): Told {
  if (result.status === undefined) return { is: 'nothing', why: result.reason };
  const { status, error } = result;
  const isRefusal = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
  if (isRefusal) return { is: 'refused', code: error?.code ?? String(status) };
  return { is: 'nothing', why: `the gateway answered ${status}` };
}
