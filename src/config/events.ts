import type { z } from 'zod';
import { isWebhookSecret } from '../webhooks/secret.js';
import type { WebhookReceiver } from '../webhooks/send-webhook.js';
import { descriptions, parsedField } from './descriptions.js';

const urlField = parsedField((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && isHttp && url.username === '' && url.password === '') return url.href;
  // Without the text: its query may be a secret.
  throw new Error('must be an http(s) URL without user and password');
})
  .optional()
  .register(descriptions, {
    description:
      'The receiver of events (docs/events.md): one for each outcome and each stall. Path and query may be secrets and are never logged.',
    example: 'https://orders.example/events',
    secret: true,
    needs: 'EVENTS_SECRET',
  });

const secretField = parsedField((text) => {
  const secrets = text.split(',').map((part) => part.trim());
  if (secrets.length <= 2 && secrets.every(isWebhookSecret)) return secrets;
  throw new Error(
    'must be whsec_BASE64 of 24 to 64 bytes, or two of them separated by a comma ' +
      '(echo "whsec_$(openssl rand -base64 32)" makes one)',
  );
})
  .optional()
  .register(descriptions, {
    description: 'Signs the events. Two, separated by a comma, during a rotation.',
    example: 'whsec_BASE64',
    secret: true,
    needs: 'EVENTS_URL',
  });

/** Events are never sent unsigned: each of the two needs the other. */
export const eventFields = { EVENTS_URL: urlField, EVENTS_SECRET: secretField };

/** The configured receiver of events; `undefined` if there is none. */
export function receiverOf({
  EVENTS_URL: url,
  EVENTS_SECRET: secrets,
}: z.infer<z.ZodObject<typeof eventFields>>): WebhookReceiver | undefined {
  return url !== undefined && secrets ? { url, secrets } : undefined;
}
