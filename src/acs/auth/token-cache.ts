import { raceAbort } from '../race-abort.js';

/** An Entra ID token as a credential of Azure's SDK returns it. Times are epoch ms. */
export interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
  readonly refreshAfterTimestamp?: number;
}

/** Requests a token; `null` when the identity has none. */
export type FetchToken = (signal: AbortSignal) => Promise<AccessToken | null>;

/** A token is renewed this long before it expires, or at half its lifetime if that is shorter. */
const RENEW_AHEAD_MS = 5 * 60_000;
/** A token that expires within this time may have expired when it arrives. */
const MIN_REMAINING_MS = 500;
/** Pause after a failed fetch: each may start several programs. */
const RETRY_AFTER_MS = 10_000;
const FETCH_TIMEOUT_MS = 30_000;

interface CacheOptions {
  readonly now?: () => number;
  readonly timeoutMs?: number;
}

/**
 * Caches a token and renews it in the background while it is still valid. All callers share one fetch. A failed
 * renewal is repeated after a pause and fails a call only once the token has expired.
 */
export function createTokenCache(
  fetch: FetchToken,
  { now: clock = Date.now, timeoutMs = FETCH_TIMEOUT_MS }: CacheOptions = {},
): () => Promise<string> {
  let cached: AccessToken | undefined;
  let renewAt = 0;
  let failure: Error | undefined;
  let fetching: Promise<AccessToken> | undefined;

  const renew = async (): Promise<AccessToken> => {
    try {
      cached = await fetchWithTimeout(fetch, timeoutMs);
      renewAt = renewalOf(cached, clock());
      failure = undefined;
      return cached;
    } catch (error) {
      renewAt = clock() + RETRY_AFTER_MS;
      failure = error instanceof Error ? error : new Error('unknown error');
      throw error;
    } finally {
      fetching = undefined;
    }
  };

  return async () => {
    const now = clock();
    const valid = cached && now < cached.expiresOnTimestamp - MIN_REMAINING_MS ? cached : undefined;
    if (!fetching && now < renewAt) {
      if (valid) return valid.token;
      if (failure) throw failure;
    }
    fetching ??= renew();
    if (!valid) return (await fetching).token;
    fetching.catch(() => undefined);
    return valid.token;
  };
}

function renewalOf(
  { expiresOnTimestamp, refreshAfterTimestamp }: AccessToken,
  now: number,
): number {
  const halfLifeMs = (expiresOnTimestamp - now) / 2;
  const due = refreshAfterTimestamp ?? expiresOnTimestamp - Math.min(RENEW_AHEAD_MS, halfLifeMs);
  // A credential with a cache of its own may return the same token again for a while.
  return Math.max(due, now + Math.min(RETRY_AFTER_MS, halfLifeMs));
}

async function fetchWithTimeout(fetch: FetchToken, timeoutMs: number): Promise<AccessToken> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const tooLate = () => new Error(`the identity did not respond within ${timeoutMs} ms`);
  const token = await raceAbort(timeout, fetch(timeout), tooLate);
  if (!token) throw new Error('the identity has no token');
  return token;
}
