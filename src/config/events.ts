import { z } from 'zod';
import { isWebhookSecret } from '../webhooks/secret.js';
import type { WebhookReceiver } from '../webhooks/send-webhook.js';

const urlField = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
    if (url && isHttp && url.username === '' && url.password === '') return url.href;
    // The text is not shown: its query may be a secret.
    const message =
      'must be an http(s) URL without user and password, like https://orders.example/events';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional();

const secretField = z
  .string()
  .transform((text, context) => {
    const secrets = text.split(',').map((part) => part.trim());
    if (secrets.length <= 2 && secrets.every(isWebhookSecret)) return secrets;
    const message =
      'must be whsec_BASE64 of 24 to 64 bytes, or two of them with a comma between ' +
      '(echo "whsec_$(openssl rand -base64 32)" makes one)';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional();

/** `EVENTS_URL` and `EVENTS_SECRET`, the receiver of events. */
export const eventFields = { EVENTS_URL: urlField, EVENTS_SECRET: secretField };

interface EventValues {
  readonly EVENTS_URL?: string | undefined;
  readonly EVENTS_SECRET?: string[] | undefined;
}

/** The receiver that the environment names; neither or both must be given. */
export function receiverOf({
  EVENTS_URL: url,
  EVENTS_SECRET: secrets,
}: EventValues): WebhookReceiver | undefined {
  return url !== undefined && secrets ? { url, secrets } : undefined;
}

/** What is missing of the two; undefined when nothing is. */
export function missingEventField({
  EVENTS_URL: url,
  EVENTS_SECRET: secrets,
}: EventValues): { readonly path: string; readonly message: string } | undefined {
  if ((url === undefined) === (secrets === undefined)) return undefined;
  return url === undefined
    ? { path: 'EVENTS_URL', message: 'is missing; EVENTS_SECRET needs it' }
    : { path: 'EVENTS_SECRET', message: 'is missing; events are never sent unsigned' };
}
