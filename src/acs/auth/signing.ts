import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The HMAC scheme of ACS access keys signs verb, path with query, date, host and body hash (docs/acs.md). */
const SIGNED_HEADERS = 'x-ms-date;host;x-ms-content-sha256';

/** The parts of a request that its signature covers. */
export interface SignableRequest {
  /** HTTP verb, upper case. */
  method: string;
  /** Path and query as on the request line. */
  target: string;
  /** Host header, with the port unless it is the scheme's default. */
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

/** Why a signature is invalid. */
export type SignatureProblem = 'missing' | 'skew' | 'body' | 'signature';

export interface Verification {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Base64; a signature of any of them is valid, so that keys can be rotated. */
  accessKeys: readonly string[];
  now: Date;
  allowedSkewMs: number;
}

/** Checks the signature of a request in constant time. @returns `undefined` if it is valid */
export function signatureProblem(
  request: SignableRequest,
  { headers, accessKeys, now, allowedSkewMs }: Verification,
): SignatureProblem | undefined {
  const date = single(headers['x-ms-date']) ?? single(headers['date']);
  const hash = single(headers['x-ms-content-sha256']);
  const match = /^HMAC-SHA256 SignedHeaders=([^&]+)&Signature=(.+)$/i.exec(
    single(headers['authorization']) ?? '',
  );
  if (!date || !hash || match?.[1]?.toLowerCase() !== SIGNED_HEADERS) return 'missing';
  const skewMs = Math.abs(now.getTime() - Date.parse(date));
  if (!(skewMs <= allowedSkewMs)) return 'skew';
  if (!equal(hash, contentHash(request.body))) return 'body';
  // The official SDKs sign the query re-encoded as form data, which can differ from what they send.
  const targets = new Set([request.target, reencoded(request.target)]);
  for (const accessKey of accessKeys) {
    for (const target of targets) {
      const expected = signature(accessKey, { ...request, target, date, contentHash: hash });
      if (equal(match[2] ?? '', expected)) return undefined;
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
