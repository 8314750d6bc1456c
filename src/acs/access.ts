import type { AcsConnection } from './connection-string.js';
import { signedHeaders, type SignableRequest } from './signing.js';

/** An ACS resource that is opened with tokens of Entra ID. */
export interface AcsByToken {
  /** Origin without a trailing slash, e.g. `https://contoso.communication.azure.com`. */
  readonly endpoint: string;
  /** A token that is good now. A secret: never log it, never put it into an error. */
  readonly getToken: () => Promise<string>;
}

/** An ACS resource, and what opens it: an access key, or tokens. */
export type AcsAccess = AcsConnection | AcsByToken;

/** No token of Entra ID is to be had, so nothing was sent. */
export class NoToken extends Error {}

/** Makes the headers that tell ACS who sends a request. @throws NoToken */
export type Authorize = (
  request: SignableRequest,
  now: Date,
) => Promise<Readonly<Record<string, string>>>;

export function authorizer(access: AcsAccess): Authorize {
  if ('accessKey' in access) {
    return (request, now) => Promise.resolve(signedHeaders(request, access.accessKey, now));
  }
  return async () => {
    try {
      return { authorization: `Bearer ${await access.getToken()}` };
    } catch (error) {
      throw new NoToken(`no token of Entra ID: ${briefly(error)}`);
    }
  };
}

const MAX_CHARS = 300;

/** Azure's own messages run over many lines, one for each way that was tried. */
function briefly(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown error';
  return message.replace(/\s+/g, ' ').slice(0, MAX_CHARS);
}
