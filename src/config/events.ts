import { z } from 'zod';
import { descriptions } from './descriptions.js';
import type { VariableError } from './secret-files.js';
import { isWebhookSecret } from '../webhooks/secret.js';
import type { WebhookReceiver } from '../webhooks/send-webhook.js';

const urlField = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
    if (url && isHttp && url.username === '' && url.password === '') return url.href;
    // The text is not shown: its query may be a secret.
    const message = 'must be an http(s) URL without user and password';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .optional()
  .register(descriptions, {
    about:
      'Who is told of every end and of a stall (docs/events.md). Its path and query may be a secret and are never logged.',
    example: 'https://orders.example/events',
    secret: true,
  });

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
  .optional()
  .register(descriptions, {
    about: 'Signs the events. Two with a comma between while it is being changed.',
    example: 'whsec_BASE64',
    secret: true,
  });

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

/** What is missing of the two. */
export function eventErrors(isGiven: (name: string) => boolean): VariableError[] {
  if (isGiven('EVENTS_URL') === isGiven('EVENTS_SECRET')) return [];
  return isGiven('EVENTS_SECRET')
    ? [{ name: 'EVENTS_URL', message: 'is missing; EVENTS_SECRET needs it' }]
    : [{ name: 'EVENTS_SECRET', message: 'is missing; events are never sent unsigned' }];
}
