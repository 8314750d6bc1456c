import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The HMAC scheme of ACS access keys. Signed are verb, path with query, date, host and the hash of the body;
 * docs/acs.md has the scheme in full with test vectors.
 */
const SIGNED_HEADERS = 'x-ms-date;host;x-ms-content-sha256';

/** The parts of a request that its signature covers. */
export interface SignableRequest {
  /** HTTP verb, upper case. */
  method: string;
  /** Path and query as they stand on the request line. */
  target: string;
  /** Host header: with the port when it is not the scheme's own. */
  host: string;
  /** Exact bytes of the body; empty when there is none. */
  body: string | Uint8Array;
}

/** Base64 SHA-256 of a request body, the value of `x-ms-content-sha256`. */
export function contentHash(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('base64');
}

/** Base64 HMAC-SHA-256 over ACS's string to sign. `accessKey` is base64, `date` is RFC 1123. */
export function signature(
  accessKey: string,
  parts: { method: string; target: string; host: string; date: string; contentHash: string },
): string {
  const text = `${parts.method}\n${parts.target}\n${parts.date};${parts.host};${parts.contentHash}`;
  return createHmac('sha256', Buffer.from(accessKey, 'base64'))
    .update(text, 'utf8')
    .digest('base64');
}

/** The headers that sign `request` with `accessKey` at the time `now`. */
export function signedHeaders(
  request: SignableRequest,
  accessKey: string,
  now: Date,
): Record<'x-ms-date' | 'x-ms-content-sha256' | 'authorization', string> {
  const date = now.toUTCString();
  const hash = contentHash(request.body);
  const value = signature(accessKey, { ...request, date, contentHash: hash });
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': hash,
    authorization: `HMAC-SHA256 SignedHeaders=${SIGNED_HEADERS}&Signature=${value}`,
  };
}

/** Why a signature was not accepted. */
export type SignatureProblem = 'missing' | 'skew' | 'body' | 'signature';

/** What a verifier needs beside the request itself. */
export interface Verification {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Base64 keys, any of which may have signed: two at a time allow rotation. */
  accessKeys: readonly string[];
  now: Date;
  allowedSkewMs: number;
}

/** Checks a request's signature; `undefined` means it is good. Compares in constant time. */
export function signatureProblem(
  request: SignableRequest,
  { headers, accessKeys, now, allowedSkewMs }: Verification,
): SignatureProblem | undefined {
  const date = single(headers['x-ms-date']) ?? single(headers['date']);
  const hash = single(headers['x-ms-content-sha256']);
  const given = /^HMAC-SHA256 SignedHeaders=([^&]+)&Signature=(.+)$/i.exec(
    single(headers['authorization']) ?? '',
  );
  if (!date || !hash || given?.[1]?.toLowerCase() !== SIGNED_HEADERS) return 'missing';
  const skewMs = Math.abs(now.getTime() - Date.parse(date));
  if (!(skewMs <= allowedSkewMs)) return 'skew';
  if (!equal(hash, contentHash(request.body))) return 'body';
  // The official SDKs sign the query re-encoded as form data, which need not be what they send.
  const targets = new Set([request.target, reencoded(request.target)]);
  for (const accessKey of accessKeys) {
    for (const target of targets) {
      const expected = signature(accessKey, { ...request, target, date, contentHash: hash });
      if (equal(given[2] ?? '', expected)) return undefined;
    }
  }
  return 'signature';
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function reencoded(target: string): string {
  const question = target.indexOf('?');
  if (question < 0) return target;
  const query = new URLSearchParams(target.slice(question + 1)).toString();
  return `${target.slice(0, question)}?${query}`;
}

function equal(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
