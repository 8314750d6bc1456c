/** Default task queue of purchases: workflows, polls and looks. */
export const DEFAULT_TASK_QUEUE = 'acs-purchases';

/** Name of the workflow type, the same for every client in every language. */
export const WORKFLOW_TYPE = 'purchasePhoneNumbers';

/** POSTs have a queue of their own beside it, so that no flood of polls delays one. */
export const SUBMIT_QUEUE_SUFFIX = '-submit';

/** Name of the workflow type that delivers an event of a purchase. */
export const DELIVERY_TYPE = 'deliverPurchaseEvent';

/** A query of Temporal's for what is open on a task queue. @param which more of it: `WorkflowType = '…'` */
export function openWorkflowsQuery(taskQueue: string, which: string): string {
  return `${which} AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
}
