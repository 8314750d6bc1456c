import type { Readable } from 'node:stream';
import { Webhook } from 'standardwebhooks';
import axios, { isAxiosError } from 'axios';
import { retryAfterMs } from '../acs/retry-after.js';

/** The receiver of events and the secrets that sign them. */
export interface WebhookReceiver {
  readonly url: string;
  /** One or two `whsec_…`. With two, each event has both signatures, so that the receiver can rotate its secret. */
  readonly secrets: readonly string[];
}

/** One message of Standard Webhooks. */
export interface WebhookMessage {
  /** The same in every attempt. */
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
}

/** What became of one attempt. `why` names the receiver's origin, never its path or a secret. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly status: number }
  /** 410: the receiver wants no more of it. */
  | { readonly kind: 'gone'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterMs?: number };

export type SendWebhook = (message: WebhookMessage) => Promise<DeliveryResult>;

const ATTEMPT_MS = 15_000;
const GONE = 410;

/**
 * Sends signed messages (https://www.standardwebhooks.com). 2xx is success; redirects are not followed, since a
 * signature is meant for one receiver. Every outcome is a value: no axios error reaches a log or a history.
 */
export function createSendWebhook({ url, secrets }: WebhookReceiver): SendWebhook {
  const { origin } = new URL(url);
  const signers = secrets.map((secret) => new Webhook(secret));
  const instance = axios.create({
    maxRedirects: 0,
    validateStatus: () => true,
    // The body of the response is not read.
    responseType: 'stream',
    transformRequest: [(data: unknown) => data],
    proxy: false,
  });
  return async ({ id, contentType, body }) => {
    const now = new Date();
    const limit = AbortSignal.timeout(ATTEMPT_MS);
    try {
      const { status, headers, data } = await instance.post<Readable>(url, body, {
        headers: {
          'content-type': contentType,
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
          'user-agent': 'acs-durable-purchase',
        },
        signal: limit,
      });
      data.destroy();
      if (status >= 200 && status < 300) return { kind: 'delivered', status };
      const why = `${origin} answered ${status}`;
      if (status === GONE) return { kind: 'gone', why };
      const waitMs = retryAfterMs(headers, now);
      return { kind: 'failed', why, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
    } catch (error) {
      return { kind: 'failed', why: `${origin}: ${reason(error, limit)}` };
    }
  };
}

function reason(error: unknown, limit: AbortSignal): string {
  if (limit.aborted) return `no answer within ${ATTEMPT_MS / 1_000} s`;
  // A message of axios may contain the URL; its code does not.
  return isAxiosError(error) ? (error.code ?? 'no answer') : 'no answer';
}
