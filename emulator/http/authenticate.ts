import type { IncomingMessage } from 'node:http';
import { signatureProblem } from '../../src/acs/auth/signing.js';
import type { Emulation } from '../emulation.js';

const ALLOWED_SKEW_MS = 5 * 60_000;

/** `true` for a request with a valid token or, unless `tokensOnly`, a signature of an access key. */
export function isAuthenticated(
  { state, tokens, tokensOnly }: Emulation,
  request: IncomingMessage,
  body: Buffer,
): boolean {
  const { headers, method = 'GET', url = '/' } = request;
  if (tokens.accept(headers.authorization, Date.now())) return true;
  if (tokensOnly) return false;
  const { primary, secondary } = state.keys;
  const problem = signatureProblem(
    { method, target: url, host: headers.host ?? '', body },
    {
      headers,
      accessKeys: [primary, secondary],
      now: new Date(),
      allowedSkewMs: ALLOWED_SKEW_MS,
    },
  );
  return problem === undefined;
}
