import type { FastifyInstance, FastifyRequest } from 'fastify';
import { signatureProblem } from '../acs/auth/signing.js';
import { denied } from './acs-errors.js';

/** An access key and its name in logs, memos and metrics. */
export interface NamedKey {
  readonly name: string;
  /** Base64. A secret. */
  readonly key: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the key that signed the request; empty until the signature is checked. */
    keyName: string;
  }
}

const ALLOWED_SKEW_MS = 5 * 60_000;

/**
 * Rejects every request that is not signed with one of the keys. As at ACS, a byte-identical repeat is valid for five
 * minutes: the official SDKs retry that way, and repeating a purchase does not purchase again.
 */
export function authenticate(app: FastifyInstance, keys: readonly NamedKey[]): void {
  app.decorateRequest('keyName', '');
  app.addHook('preValidation', (request, _reply, done) => {
    const keyName = keyNameOf(request, keys);
    if (keyName === undefined) throw denied();
    request.keyName = keyName;
    done();
  });
}

function keyNameOf(request: FastifyRequest, keys: readonly NamedKey[]): string | undefined {
  const signed = {
    method: request.method,
    target: request.originalUrl,
    host: request.headers.host ?? '',
    body: bodyOf(request),
  };
  const { headers } = request;
  const check = { headers, now: new Date(), allowedSkewMs: ALLOWED_SKEW_MS };
  // Every key is checked, so that the duration does not reveal which one matched.
  const problems = keys.map(({ key }) => signatureProblem(signed, { ...check, accessKeys: [key] }));
  return keys[problems.indexOf(undefined)]?.name;
}

/** The bytes of the body; empty without one. */
export function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
