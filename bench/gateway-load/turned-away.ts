import type { Client } from '@temporalio/client';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { PURCHASE_TARGET, signedPosts } from '../measure/signed-post.js';
import { atMost } from '../../dev/at-most.js';
import { unaccounted } from '../support/unaccounted.js';

const AT_ONCE = 10;

/** Whether a 503 is one that a caller can go by: an error in ACS's shape, and when to come again. */
export function isHonest503(error: unknown, retryAfterMs: number | undefined): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const inWords = typeof message === 'string' && message !== '';
  return code === 'ServiceUnavailable' && inWords && (retryAfterMs ?? 0) > 0;
}

/** What became of the purchases that were answered 503. */
export interface Afterwards {
  /** Temporal had begun them nevertheless. */
  readonly begun: number;
  /** Those that are not acknowledged when they are asked for again. */
  readonly refused: number;
}

/** Asks Temporal for each of them, and then for each purchase again. */
export async function afterwards(
  client: Client,
  connectionString: string,
  searchIds: readonly string[],
): Promise<Afterwards> {
  const unknown = await unaccounted(client, searchIds.map(operationIdOf));
  const post = signedPosts(connectionString, PURCHASE_TARGET, { prefer: 'respond-async' });
  const again = await atMost(AT_ONCE, searchIds, async (searchId) => {
    const { status } = await post({ searchId });
    return status;
  });
  const refused = again.filter((status) => status !== 202).length;
  return { begun: searchIds.length - unknown.length, refused };
}
