import {
  WorkflowContinuedAsNewError,
  WorkflowNotFoundError,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { z } from 'zod';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { PurchaseWorkflow } from '../client/start-purchase.js';
import { PurchaseNotFoundError } from '../client/errors.js';
import { parsePurchaseId } from '../purchase/contract/ids.js';
import { resourceIn } from '../purchase/contract/resource.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import { OUTCOME_KEY } from '../temporal/search-attributes.js';
import { mapConcurrently } from './map-concurrently.js';
import type { ComparedPurchase } from './reconcile-sources.js';

/** Calls of Temporal at once that read results. */
const READS_AT_ONCE = 16;

const OF_PURCHASES = `WorkflowType = '${WORKFLOW_TYPE}'`;

/** The purchases of an ACS resource that are running, or ended since then. Reads results where they are needed. */
export async function* readPurchases(
  client: PurchaseClient,
  resource: string,
  since: Date | undefined,
): AsyncGenerator<ComparedPurchase> {
  const ended = since && `(ExecutionStatus = 'Running' OR CloseTime >= '${since.toISOString()}')`;
  const query = [OF_PURCHASES, ended].filter(Boolean).join(' AND ');
  const runs = client.temporal.workflow.list({ query });
  const read = (run: WorkflowExecutionInfo) => readRun(client, resource, run);
  for await (const purchase of mapConcurrently(READS_AT_ONCE, runs, read)) {
    if (purchase) yield purchase;
  }
}

/** Whether Temporal keeps a purchase that ended before. */
export async function keepsPurchaseBefore(
  { temporal }: PurchaseClient,
  since: Date,
): Promise<boolean> {
  const query = `${OF_PURCHASES} AND CloseTime < '${since.toISOString()}'`;
  return (await temporal.workflow.count(query)).count > 0;
}

/** One run; `undefined` if it is not compared: of another resource, no purchase, or not the last of its id. */
async function readRun(
  client: PurchaseClient,
  resource: string,
  run: WorkflowExecutionInfo,
): Promise<ComparedPurchase | undefined> {
  const { workflowId, status, memo, startTime, closeTime } = run;
  const belongsTo = resourceIn(memo);
  const parsed = parsePurchaseId(workflowId);
  if (!parsed.ok || parsed.subject.operationId !== workflowId) return undefined;
  if (belongsTo !== undefined && belongsTo !== resource) return undefined;
  const facts = {
    subject: parsed.subject,
    startedAt: startTime,
    ...(closeTime && { endedAt: closeTime }),
    namesResource: belongsTo !== undefined,
  };
  switch (status.name) {
    case 'RUNNING':
      return { ...facts, status: 'running' };
    case 'COMPLETED':
      return withReceipt(client, run, facts);
    case 'CONTINUED_AS_NEW':
      return undefined;
    case 'CANCELLED':
      return { ...facts, status: 'notBought' };
    default: {
      const outcome = run.typedSearchAttributes.get(OUTCOME_KEY);
      const isProved = outcome !== undefined && outcome !== 'OutcomeUnknown';
      return isProved ? { ...facts, status: 'notBought' } : withEvidence(client, run, facts);
    }
  }
}

type Facts = Omit<ComparedPurchase, 'status'>;

/** A workflow of another program may have the type of a purchase, and any result. */
const resultSchema = z
  .object({
    receipt: z.object({
      confirmed: z.array(z.object({ phoneNumber: z.string(), purchaseDate: z.string().catch('') })),
      missing: z.array(z.string()),
      unread: z.array(z.string()),
      holdKnown: z.boolean(),
    }),
  })
  .catch({ receipt: { confirmed: [], missing: [], unread: [], holdKnown: false } });

async function withReceipt(
  { temporal }: PurchaseClient,
  { workflowId, runId }: WorkflowExecutionInfo,
  facts: Facts,
): Promise<ComparedPurchase | undefined> {
  const succeeded = (result: unknown) => {
    const { receipt } = resultSchema.parse(result);
    return { ...facts, status: 'succeeded', receipt } as const;
  };
  try {
    // Of this run: a cron schedule, which another client may set, has others follow it.
    const only = { followRuns: false };
    const run = temporal.workflow.getHandle<PurchaseWorkflow>(workflowId, runId, only);
    return succeeded(await run.result());
  } catch (error) {
    // Temporal has deleted it since it was listed.
    if (error instanceof WorkflowNotFoundError) return undefined;
    // Its result is not shown where another run has followed it.
    if (error instanceof WorkflowContinuedAsNewError) return succeeded(undefined);
    throw error;
  }
}

/** A run without a proved outcome. If a later run of its id exists, that one shows what is known. */
async function withEvidence(
  client: PurchaseClient,
  { workflowId, runId }: WorkflowExecutionInfo,
  facts: Facts,
): Promise<ComparedPurchase | undefined> {
  try {
    const operation = await client.get(workflowId).operation();
    const isLast = operation.runId === runId;
    if (operation.status === 'unknown') {
      const { phoneNumbers = [] } = operation.failure?.evidence ?? {};
      return isLast ? { ...facts, status: 'unknown', phoneNumbers } : undefined;
    }
    return isLast ? { ...facts, status: 'notBought' } : undefined;
  } catch (error) {
    if (error instanceof PurchaseNotFoundError) return undefined;
    throw error;
  }
}
