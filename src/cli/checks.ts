import type { PurchaseClient } from '../client/purchase-client.js';
import { reason } from '../observability/reason.js';
import { registerAttribute } from '../temporal/operator-commands.js';
import { openWorkflowsQuery } from '../temporal/queues.js';
import {
  OUTCOME_ATTRIBUTE,
  SEARCH_ATTRIBUTES,
  STAGE_ATTRIBUTE,
} from '../purchase/contract/stage.js';

/** The result of one check; a failed one with how to fix it. */
export type CheckResult =
  | { readonly status: 'ok' | 'skipped'; readonly detail: string }
  | { readonly status: 'failed'; readonly detail: string; readonly fix: string };

export const ok = (detail: string): CheckResult => ({ status: 'ok', detail });
export const skipped = (detail: string): CheckResult => ({ status: 'skipped', detail });
export const failed = (detail: string, fix: string): CheckResult => ({
  status: 'failed',
  detail,
  fix,
});

const DAY_S = 86_400;

const ACTIVITY_TYPES = ['submitPurchase', 'lookUpPurchase', 'pollOperation', 'cancelOperation'];

/** gRPC status NOT_FOUND. */
const NOT_FOUND = 5;

export async function checkNamespace({ temporal }: PurchaseClient): Promise<CheckResult> {
  const { workflowService, options } = temporal;
  const { namespace } = options;
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
    return ok(`${namespace}; retention ${Math.round(days * 10) / 10} days`);
  } catch (error) {
    // Without the permission to describe the namespace, purchases may still work.
    if ((error as { code?: number }).code !== NOT_FOUND) throw error;
    const fix = `temporal operator namespace create --namespace ${namespace} --retention 90d`;
    return failed(`${namespace}: ${reason(error)}`, fix);
  }
}

/** Purchases with a paused activity wait until an operator unpauses it. */
export async function checkPaused({ temporal, taskQueue }: PurchaseClient): Promise<CheckResult> {
  const paused = ACTIVITY_TYPES.map(
    (type) => `TemporalPauseInfo = 'property:activityType=${type}'`,
  ).join(' OR ');
  const query = openWorkflowsQuery(taskQueue, `(${paused})`);
  const { count } = await temporal.workflow.count(query);
  if (count === 0) return ok('no activity of a purchase is paused');
  return failed(
    `${count} purchases wait because an operator paused an activity`,
    `temporal activity unpause --activity-id ID --workflow-id ID for each of: temporal workflow list --query "${query}"`,
  );
}

/** Counts purchases by each attribute, which requires no permission of an operator. */
export async function checkSearchAttributes({ temporal }: PurchaseClient): Promise<CheckResult> {
  const stalled = `${STAGE_ATTRIBUTE} = 'stalled' AND ExecutionStatus = 'Running'`;
  const unknown = `${OUTCOME_ATTRIBUTE} = 'OutcomeUnknown'`;
  let name: string = STAGE_ATTRIBUTE;
  try {
    const { count: stalledCount } = await temporal.workflow.count(stalled);
    name = OUTCOME_ATTRIBUTE;
    const { count: unknownCount } = await temporal.workflow.count(unknown);
    const counts = `${stalledCount} stalled, ${unknownCount} with an unknown outcome`;
    return ok(`${SEARCH_ATTRIBUTES.join(' and ')} are registered; ${counts}`);
  } catch (error) {
    const fix = registerAttribute(temporal.options.namespace, name);
    return failed(`${name} cannot be queried: ${reason(error)}`, fix);
  }
}
