import { raceAbort } from '../race-abort.js';

/** A token of Entra ID, as a credential of Azure's SDK gives it. Times are epoch ms. */
export interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
  readonly refreshAfterTimestamp?: number;
}

/** Gets a new token; `null` when the identity has none to give. */
export type FetchToken = (signal: AbortSignal) => Promise<AccessToken | null>;

/** A token is renewed so long before it expires, or at half its life where that is shorter. */
const RENEW_AHEAD_MS = 5 * 60_000;
/** One that expires so soon may have expired when it arrives. */
const MIN_REMAINING_MS = 500;
/** After a try that failed, and no sooner, comes the next one: each may start a handful of programs. */
const RETRY_AFTER_MS = 10_000;
/** A try that takes longer has failed: it must not keep others from being made. */
const FETCH_TIMEOUT_MS = 30_000;

/** The clock, and the limit of one fetch. */
interface CacheOptions {
  readonly now?: () => number;
  readonly limitMs?: number;
}

/** A token, and when to see about the next one. */
interface CachedToken {
  readonly token: AccessToken;
  readonly renewAt: number;
}

/**
 * Keeps a token and renews it in the background, while the one at hand is still good. Any number of callers wait for one
 * fetch; one that fails harms nobody as long as the token at hand is good, and is not made again at once.
 */
export function createTokenCache(
  fetch: FetchToken,
  { now: clock = Date.now, limitMs = FETCH_TIMEOUT_MS }: CacheOptions = {},
): () => Promise<string> {
  let kept: CachedToken | undefined;
  let fetching: Promise<CachedToken> | undefined;
  let failed: { readonly until: number; readonly error: unknown } | undefined;

  const renew = async (): Promise<CachedToken> => {
    try {
      kept = toCachedToken(await fetchWithTimeout(fetch, limitMs), clock());
      failed = undefined;
      return kept;
    } catch (error) {
      failed = { until: clock() + RETRY_AFTER_MS, error };
      throw error;
    } finally {
      fetching = undefined;
    }
  };

  return async () => {
    const now = clock();
    const good = kept && now < kept.token.expiresOnTimestamp - MIN_REMAINING_MS ? kept : undefined;
    if (good && now < good.renewAt) return good.token.token;
    if (failed && now < failed.until && !fetching) {
      if (good) return good.token.token;
      throw failed.error;
    }
    fetching ??= renew();
    if (!good) return (await fetching).token.token;
    // Nobody waits for it: that it failed is known from `failed`.
    fetching.catch(() => undefined);
    return good.token.token;
  };
}

function toCachedToken(token: AccessToken, now: number): CachedToken {
  const { expiresOnTimestamp, refreshAfterTimestamp } = token;
  const halfLifeMs = (expiresOnTimestamp - now) / 2;
  const due = refreshAfterTimestamp ?? expiresOnTimestamp - Math.min(RENEW_AHEAD_MS, halfLifeMs);
  // A credential that keeps tokens itself may give the same one again for a while.
  return { token, renewAt: Math.max(due, now + Math.min(RETRY_AFTER_MS, halfLifeMs)) };
}

async function fetchWithTimeout(fetch: FetchToken, limitMs: number): Promise<AccessToken> {
  const limit = AbortSignal.timeout(limitMs);
  const late = () => new Error(`the identity did not answer within ${limitMs} ms`);
  const token = await raceAbort(limit, fetch(limit), late);
  if (!token) throw new Error('the identity has no token to give');
  return token;
}
