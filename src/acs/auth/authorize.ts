import type { AcsKeyCredentials } from './connection-string.js';
import { signedHeaders, type SignableRequest } from './signing.js';

/** An ACS resource that is called with Entra ID tokens. */
export interface AcsTokenCredentials {
  /** Origin without a trailing slash, e.g. `https://contoso.communication.azure.com`. */
  readonly endpoint: string;
  /** Resolves to a valid token. A secret: never log it, never put it into an error. */
  readonly getToken: () => Promise<string>;
}

/** An ACS resource and the credentials to call it: an access key, or tokens. */
export type AcsCredentials = AcsKeyCredentials | AcsTokenCredentials;

/** Entra ID issued no token, so nothing was sent. */
export class TokenUnavailableError extends Error {}

/** The error of a call whose time ended while it waited for a token. */
export function tokenTimeout(detail = ''): TokenUnavailableError {
  return new TokenUnavailableError(`no Entra ID token within the time of the call${detail}`);
}

/** Makes the headers that authorize a request. @throws TokenUnavailableError */
export type Authorize = (
  request: SignableRequest,
  now: Date,
) => Promise<Readonly<Record<string, string>>>;

export function createAuthorize(credentials: AcsCredentials): Authorize {
  if ('accessKey' in credentials) {
    return (request, now) => Promise.resolve(signedHeaders(request, credentials.accessKey, now));
  }
  return async () => {
    try {
      return { authorization: `Bearer ${await credentials.getToken()}` };
    } catch (error) {
      throw new TokenUnavailableError(`no Entra ID token: ${summarize(error)}`);
    }
  };
}

const MAX_SUMMARY = 300;
/** For each of the seven ways in which DefaultAzureCredential tries to get a token. */
const MAX_SUMMARY_EACH = 180;

/** Azure's messages contain advice, which would leave no room for the reasons. */
const ADVICE = /^(To|Please|Ensure|See|No underlying)\b/;

/** Azure's messages have many lines; where several ways were tried, each has its own reason. */
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
/** Letters and digits, longer than any word of a message. */
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
    .replace(POSSIBLE_TOKEN, (text) => (GUID.test(text) || !/\d/.test(text) ? text : '…'));
}
