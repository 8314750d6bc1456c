import type { Client } from '@temporalio/client';
import type { PurchaseClient } from '../client/purchase-client.js';
import { reason } from '../observability/reason.js';
import { registerAttribute } from '../temporal/operator-commands.js';
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

export async function checkNamespace({ workflowService, options }: Client): Promise<CheckResult> {
  const { namespace } = options;
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
    return ok(`${namespace}; retention ${Math.round(days * 10) / 10} days`);
  } catch (error) {
    const { code } = error as { code?: number };
    // Without the permission to describe the namespace, purchases may still work.
    if (code !== NOT_FOUND) return skipped(`${namespace}: ${reason(error)}`);
    return failed(
      `${namespace}: ${reason(error)}`,
      `temporal operator namespace create --namespace ${namespace} --retention 90d`,
    );
  }
}

/** Purchases with a paused activity wait until an operator unpauses it. */
export async function checkPaused({ temporal, taskQueue }: PurchaseClient): Promise<CheckResult> {
  const paused = ACTIVITY_TYPES.map(
    (type) => `TemporalPauseInfo = 'property:activityType=${type}'`,
  ).join(' OR ');
  try {
    const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND (${paused})`;
    const { count } = await temporal.workflow.count(query);
    if (count === 0) return ok('no activity of a purchase is paused');
    const list = `temporal workflow list --query "${query}"`;
    return failed(
      `${count} purchases wait because an operator paused an activity`,
      `temporal activity unpause --activity-id ID --workflow-id ID for each of: ${list}`,
    );
  } catch (error) {
    return skipped(`paused activities cannot be counted: ${reason(error)}`);
  }
}

/** Counts purchases by each attribute, which requires no permission of an operator. */
export async function checkSearchAttributes({
  workflowService,
  options,
}: Client): Promise<CheckResult> {
  const { namespace } = options;
  const count = async (query: string) =>
    Number((await workflowService.countWorkflowExecutions({ namespace, query })).count);
  let name: string = STAGE_ATTRIBUTE;
  try {
    const stalled = await count(`${STAGE_ATTRIBUTE} = 'stalled' AND ExecutionStatus = 'Running'`);
    name = OUTCOME_ATTRIBUTE;
    const unknown = await count(`${OUTCOME_ATTRIBUTE} = 'OutcomeUnknown'`);
    return ok(
      `${SEARCH_ATTRIBUTES.join(' and ')} are registered; ${stalled} stalled, ${unknown} with an unknown outcome`,
    );
  } catch (error) {
    return failed(
      `${name} cannot be queried: ${reason(error)}`,
      registerAttribute(namespace, name),
    );
  }
}
