import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

const LOOK_EVERY_MS = 1_000;

/** How many purchases stand where, from Temporal's list of them. */
export interface Endings {
  readonly running: number;
  /** Ended with a receipt. */
  readonly bought: number;
}

export async function endings(client: Client): Promise<Endings> {
  const count = async (status: string) => {
    const query = `WorkflowType = 'purchasePhoneNumbers' AND ExecutionStatus = '${status}'`;
    return (await client.workflow.count(query)).count;
  };
  return { running: await count('Running'), bought: await count('Completed') };
}

/** Waits until no purchase runs any more, or the time is over. @returns how they stand then */
export async function allEnded(client: Client, withinMs: number): Promise<Endings> {
  const until = performance.now() + withinMs;
  for (;;) {
    const now = await endings(client);
    if (now.running === 0 || performance.now() > until) return now;
    await sleep(LOOK_EVERY_MS);
  }
}
