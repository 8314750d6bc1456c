/** Default task queue of purchases: workflows, polls and looks. */
export const DEFAULT_TASK_QUEUE = 'acs-purchases';

/** Name of the workflow type, the same for every client in every language. */
export const WORKFLOW_TYPE = 'purchasePhoneNumbers';

/** POSTs have a queue of their own beside it, so that no flood of polls delays one. */
export const SUBMIT_QUEUE_SUFFIX = '-submit';
