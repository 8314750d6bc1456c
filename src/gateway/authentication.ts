import type { FastifyInstance, FastifyRequest } from 'fastify';
import { signatureProblem } from '../acs/auth/signing.js';
import { denied } from './acs-errors.js';

/** An access key and the name by which an audit knows it. */
export interface NamedKey {
  readonly name: string;
  /** Base64. A secret. */
  readonly key: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the key that signed the request. */
    keyName: string;
  }
}

const ALLOWED_SKEW_MS = 5 * 60_000;

/**
 * Lets no request through that is not signed with one of the keys, as ACS itself does. A byte-identical repeat is let
 * through while its date is good: the official SDKs' retries are that, and a purchase has one identity.
 */
export function authenticate(app: FastifyInstance, keys: readonly NamedKey[]): void {
  app.decorateRequest('keyName', '');
  app.addHook('preValidation', (request, _reply, done) => {
    const signer = signerOf(request, keys);
    if (signer === undefined) throw denied();
    request.keyName = signer;
    done();
  });
}

function signerOf(request: FastifyRequest, keys: readonly NamedKey[]): string | undefined {
  const signed = {
    method: request.method,
    target: request.originalUrl,
    host: request.headers.host ?? '',
    body: bodyOf(request),
  };
  const { headers } = request;
  const check = { headers, now: new Date(), allowedSkewMs: ALLOWED_SKEW_MS };
  // All of them, always: how long this takes does not tell which key was tried.
  const problems = keys.map(({ key }) => signatureProblem(signed, { ...check, accessKeys: [key] }));
  return keys[problems.indexOf(undefined)]?.name;
}

/** The exact bytes of the body; none is empty. */
export function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
