import type { AcsKeyCredentials } from './connection-string.js';
import { signedHeaders, type SignableRequest } from './signing.js';

/** An ACS resource that is opened with tokens of Entra ID. */
export interface AcsTokenCredentials {
  /** Origin without a trailing slash, e.g. `https://contoso.communication.azure.com`. */
  readonly endpoint: string;
  /** A token that is good now. A secret: never log it, never put it into an error. */
  readonly getToken: () => Promise<string>;
}

/** An ACS resource, and what opens it: an access key, or tokens. */
export type AcsCredentials = AcsKeyCredentials | AcsTokenCredentials;

/** Entra ID issued no token, so nothing was sent. */
export class TokenUnavailableError extends Error {}

/** Makes the headers that tell ACS who sends a request. @throws NoToken */
export type Authorize = (
  request: SignableRequest,
  now: Date,
) => Promise<Readonly<Record<string, string>>>;

export function createAuthorize(access: AcsCredentials): Authorize {
  if ('accessKey' in access) {
    return (request, now) => Promise.resolve(signedHeaders(request, access.accessKey, now));
  }
  return async () => {
    try {
      return { authorization: `Bearer ${await access.getToken()}` };
    } catch (error) {
      throw new TokenUnavailableError(`no token of Entra ID: ${summarize(error)}`);
    }
  };
}

const MAX_SUMMARY = 300;
/** Of one of several ways to get a token, of which there are seven. */
const MAX_SUMMARY_EACH = 180;

/** Advice, which Azure's messages are full of, and which would leave no room for the reasons. */
const ADVICE = /^(To|Please|Ensure|See|No underlying)\b/;

/** Azure's own messages run over many lines. Where several ways were tried, each has its own reason. */
function summarize(error: unknown): string {
  const errors = (error as { errors?: unknown } | null)?.errors;
  if (Array.isArray(errors) && errors.length > 0) return errors.map(reasonOf).join('; ');
  return messageOf(error).slice(0, MAX_SUMMARY);
}

function reasonOf(error: unknown): string {
  const sentences = messageOf(error).split(/(?<=\.) /);
  const reasons = sentences.filter((sentence) => !ADVICE.test(sentence));
  return reasons.join(' ').replace(/\.$/, '').slice(0, MAX_SUMMARY_EACH);
}

const JWT = /eyJ[\w.-]+/g;
/** A run of letters and digits that is longer than any word of a message may be a token. */
const POSSIBLE_TOKEN = /[\w~+-]{32,}/g;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Azure's messages can quote the output of a program that prints tokens. */
function messageOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the response is not JSON';
  const message = error instanceof Error ? error.message : 'unknown error';
  return message
    .replace(/\s*Received output:.*$/s, '')
    .replace(/\s+/g, ' ')
    .replace(JWT, '…')
    .replace(POSSIBLE_TOKEN, (run) => (GUID.test(run) || !/\d/.test(run) ? run : '…'));
}
