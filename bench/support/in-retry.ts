import type { Client } from '@temporalio/client';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { atMost } from '../../dev/at-most.js';

const AT_ONCE = 10;

/**
 * Which of the purchases wait for another attempt of their poll because ACS gave no answer, and how long their histories are.
 *
 * @returns history events by search id
 */
export async function inRetry(
  client: Client,
  searchIds: readonly string[],
): Promise<Map<string, number>> {
  const lengths = await atMost(AT_ONCE, searchIds, async (searchId) => {
    const handle = client.workflow.getHandle(operationIdOf(searchId));
    const { raw, historyLength } = await handle.describe();
    const [pending] = raw.pendingActivities ?? [];
    const failure = pending?.lastFailure?.applicationFailureInfo?.type;
    return [searchId, failure === 'AcsUnavailable' ? historyLength : undefined] as const;
  });
  return new Map(
    lengths.flatMap(([searchId, length]) => (length === undefined ? [] : [[searchId, length]])),
  );
}

/** How many events were added to each history that is in both. */
export function historyGrowth(
  first: ReadonlyMap<string, number>,
  last: ReadonlyMap<string, number>,
): number[] {
  return [...first].flatMap(([searchId, length]) => {
    const later = last.get(searchId);
    return later === undefined ? [] : [later - length];
  });
}
