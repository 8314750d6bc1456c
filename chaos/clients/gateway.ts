import { createAcsClient, type AcsClient } from '../../src/acs/client.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { createSend } from '../../src/acs/transport/http.js';
import type { HttpResult } from '../../src/acs/transport/http-result.js';
import { sendPurchase } from '../../src/activities/subject-calls.js';
import { subjectIn, type PurchaseRequest } from '../../src/purchase/contract/request.js';
import type { ChaosClient, RequestResult } from './client.js';

const timeoutMs = 15_000;

/** Calls the gateway as a client of Azure's API. */
export class GatewayClient implements ChaosClient {
  private readonly client: AcsClient;

  constructor(connectionString: string) {
    this.client = createAcsClient(createSend(parseConnectionString(connectionString)));
  }

  async start(request: PurchaseRequest): Promise<RequestResult> {
    const { agreeToNotResell } = request;
    const result = await sendPurchase(this.client, subjectIn(request), agreeToNotResell, {
      timeoutMs,
    });
    if (result.status !== 202) return rejectedOrNoResponse(result);
    return { kind: 'acknowledged', operationId: result.headers['operation-id'] ?? '' };
  }

  async cancel(operationId: string): Promise<RequestResult> {
    const result = await this.client.cancelOperation(operationId, { timeoutMs });
    const isOk = result.status !== undefined && result.status < 300;
    return isOk ? { kind: 'acknowledged', operationId } : rejectedOrNoResponse(result);
  }

  /** The status of the operation. @throws Error without a usable response */
  async status(operationId: string): Promise<string> {
    const result = await this.client.getOperation(operationId, { timeoutMs });
    if (result.status !== 200) throw new Error(`the gateway answered ${result.status}`);
    return (result.body as { status: string }).status;
  }
}

/** 401, 408 and 429 say nothing about a purchase: the gateway proxies such faults of ACS. */
const SAYS_NOTHING = [401, 408, 429];

function rejectedOrNoResponse(result: HttpResult): RequestResult {
  if (result.status === undefined) return { kind: 'noResponse', reason: result.reason };
  const { status, error } = result;
  if (status >= 400 && status < 500 && !SAYS_NOTHING.includes(status))
    return { kind: 'rejected', code: error?.code ?? String(status) };
  return { kind: 'noResponse', reason: `the gateway answered ${status}` };
}
