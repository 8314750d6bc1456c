import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '../emulator/index.js';
import { startPurchase } from '../src/client/start-purchase.js';
import { subjectOf } from '../src/purchase/contract/subject.js';
import type { Settings } from '../src/purchase/contract/settings.js';
import { WORKFLOW_TYPE } from '../src/temporal/queues.js';
import type { Harness } from './harness.js';

/** Worker settings with the long pauses between polls of purchases that have waited for long. */
export function rarePolls(pauseMs: number): Partial<Settings> {
  return {
    pollMinPauseMs: pauseMs,
    pollActivityMs: pauseMs,
    pollTimeoutMs: pauseMs + 20_000,
    // A stall adds events to the history.
    stalledAfterMs: 3_600_000,
  };
}

/** How purchases are started and awaited. */
export interface Admission {
  readonly count: number;
  /** Starts a second. */
  readonly perSecond: number;
  /** Until all of them are accepted, from the first start. */
  readonly withinMs: number;
}

/** Starts purchases of new searches and waits until ACS has accepted all of them. @throws Error when it takes longer */
export async function startAccepted(
  { client, control }: Harness,
  { count, perSecond, withinMs }: Admission,
): Promise<void> {
  const startedAt = performance.now();
  const start = async () => startPurchase(client, { searchId: await control.search() });
  for (let started = 0; started < count; started += perSecond) {
    const length = Math.min(perSecond, count - started);
    await Promise.all([...Array.from({ length }, start), sleep(1_000)]);
  }
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND PurchaseStage = 'provisioning'`;
  await waitUntil(
    async () => (await client.workflow.count(query)).count >= count,
    `${count} purchases are accepted`,
    withinMs - (performance.now() - startedAt),
  );
}

/** Waits until no purchase runs. @returns how many of them have succeeded */
export async function waitUntilAllEnded({ client }: Harness, withinMs: number): Promise<number> {
  const count = async (status: 'Running' | 'Completed') => {
    const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = '${status}'`;
    return (await client.workflow.count(query)).count;
  };
  await waitUntil(async () => (await count('Running')) === 0, 'no purchase runs', withinMs);
  return count('Completed');
}

/** @throws Error when the condition is not true in time */
export async function waitUntil(
  isTrue: () => Promise<boolean>,
  condition: string,
  withinMs: number,
  everyMs = 1_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error(`timed out waiting until ${condition}`);
    await sleep(everyMs);
  }
}

/** What the emulator's ledger says of one accepted purchase. Times are epoch ms. */
export interface RecordedPurchase {
  readonly operationId: string;
  readonly acceptedAt: number;
  /** When ACS finished it; NaN before. */
  readonly endedAt: number;
  readonly posts: number;
  /** GETs of the operation, those before the POST included. */
  readonly polls: readonly { readonly at: number; readonly status: string | undefined }[];
  /** Every POST and GET about the purchase, what it purchases and its numbers. */
  readonly requests: readonly number[];
}

/** Reads all accepted purchases from the emulator. */
export async function recordedPurchases({ control }: Harness): Promise<RecordedPurchase[]> {
  const { searches, reservations } = await control.wholeLedger();
  const entries = [...Object.values(searches), ...Object.values(reservations)];
  return entries.flatMap((entry) => recordedPurchase(entry) ?? []);
}

/** @returns undefined when ACS has not accepted it */
export function recordedPurchase(entry: LedgerEntry): RecordedPurchase | undefined {
  const { searchId, reservationId = '', posts, gets, bought } = entry;
  const accepted = posts.find(({ outcome }) => outcome === 'accepted');
  if (!accepted) return undefined;
  const polls = gets.filter(({ of }) => of === 'operation');
  const { operationId } = searchId
    ? subjectOf('search', searchId)
    : subjectOf('reservation', reservationId);
  return {
    operationId,
    acceptedAt: Date.parse(accepted.processedAt ?? ''),
    endedAt: Date.parse(bought[0]?.at ?? ''),
    posts: posts.length,
    polls: polls.map(({ at, status }) => ({ at: Date.parse(at), status })),
    requests: [...posts.map((post) => post.receivedAt), ...gets.map(({ at }) => at)].map((at) =>
      Date.parse(at),
    ),
  };
}
