import { randomUUID } from 'node:crypto';
import { retryAfterMs } from '../../src/acs/retry-after.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { postPurchase, signedRequests, type Call, type Response } from '../signed-requests.js';

/** A number that the ACS resource does not own. */
const UNKNOWN_NUMBER = encodeURIComponent('+18335550100');

type Kind = 'purchase' | 'operation' | 'proxied';

/** The result of one request. */
export interface CallResult {
  readonly kind: Kind;
  /** `unavailable`: a 503 of the gateway that says when to retry. */
  readonly result: 'expected' | 'unavailable' | 'error';
  /** The status, or why there is none. */
  readonly detail: string;
  readonly durationMs: number;
}

/** Sends one request after the other: of ten, six start a purchase, three read an operation, one is proxied to ACS. */
export class Caller {
  readonly results: CallResult[] = [];
  /** Operation ids of acknowledged purchases. */
  readonly acknowledged: string[] = [];
  /** Search ids of purchases whose POST was answered 503. */
  readonly unavailable: string[] = [];
  private readonly call: Call;

  constructor(connectionString: string) {
    this.call = signedRequests(connectionString);
  }

  /** @param until on the clock of `performance` */
  async callUntil(until: number): Promise<void> {
    for (let index = 0; performance.now() < until; index += 1) {
      const operationId = this.acknowledged.at(-1);
      if (index % 10 < 6 || operationId === undefined) {
        await this.record('purchase', 202, () => this.purchase());
      } else if (index % 10 < 9) {
        const path = `/phoneNumbers/operations/${operationId}`;
        await this.record('operation', 200, () => this.call('GET', path));
      } else {
        const path = `/phoneNumbers/${UNKNOWN_NUMBER}`;
        await this.record('proxied', 404, () => this.call('GET', path));
      }
    }
  }

  private async purchase(): Promise<Response> {
    const searchId = randomUUID();
    const response = await postPurchase(this.call, searchId);
    if (response.status === 202) this.acknowledged.push(subjectOf('search', searchId).operationId);
    if (response.status === 503) this.unavailable.push(searchId);
    return response;
  }

  private async record(kind: Kind, expected: number, send: () => Promise<Response>) {
    const startedAt = performance.now();
    const response = await send().catch((error: unknown) => String(error));
    const durationMs = performance.now() - startedAt;
    if (typeof response === 'string') {
      this.results.push({ kind, result: 'error', detail: response, durationMs });
      return;
    }
    const { status } = response;
    // A proxied request does not need Temporal, so a 503 to it is an error.
    const unavailable = kind !== 'proxied' && isRetryable503(response);
    const result = status === expected ? 'expected' : unavailable ? 'unavailable' : 'error';
    this.results.push({ kind, result, detail: String(status), durationMs });
  }
}

/** Whether a 503 has an error in ACS's shape and says when to retry. */
export function isRetryable503({ status, headers, body }: Response): boolean {
  if (status !== 503 || (retryAfterMs(headers, new Date()) ?? 0) === 0) return false;
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    return error?.code === 'ServiceUnavailable' && typeof error.message === 'string';
  } catch {
    return false; // not JSON
  }
}
