/** Default task queue of purchases: workflows, lookups and polls. */
export const DEFAULT_TASK_QUEUE = 'acs-purchases';

/** Name of the workflow type, the same for every client in every language. */
export const WORKFLOW_TYPE = 'purchasePhoneNumbers';

/** Suffix of the task queue for POSTs, so that polls never delay them. */
export const SUBMIT_QUEUE_SUFFIX = '-submit';

/** Name of the workflow type that delivers an event of a purchase. */
export const DELIVERY_TYPE = 'deliverPurchaseEvent';

/** A visibility query for open workflows on a task queue. @param filter such as `WorkflowType = '…'` */
export function openWorkflowsQuery(taskQueue: string, filter: string): string {
  return `${filter} AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
}
