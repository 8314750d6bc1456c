import type { NativeConnection } from '@temporalio/worker';
import { Gauge, type Registry } from 'prom-client';
import { withTimeout } from '../observability/with-timeout.js';
import { openWorkflowsQuery, WORKFLOW_TYPE } from '../temporal/queues.js';
import { STAGE_ATTRIBUTE, STAGES } from '../purchase/contract/stage.js';

const TIMEOUT_MS = 3_000;

/** A running worker starts a new workflow within a second. */
const STARTED_WITHIN_MS = 2 * 60_000;
/** A workflow that still makes progress has set the stage `stalled` long before this multiple of `stalledAfterMs`. */
const OVERDUE_FACTOR = 3;

/**
 * Registers gauges of open purchases by stage, and of stuck ones: no worker started their workflow, or its workflow
 * tasks fail. They are counted at each scrape; Temporal's visibility lags some seconds behind the workflows.
 */
export function registerOpenPurchases(
  registry: Registry,
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
  stalledAfterMs: number,
): void {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const count = async (condition: string): Promise<number> => {
    const purchases = `WorkflowType = '${WORKFLOW_TYPE}' AND ${condition}`;
    const query = openWorkflowsQuery(taskQueue, purchases);
    const response = connection.withDeadline(Date.now() + TIMEOUT_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return Number((await withTimeout(response, TIMEOUT_MS)).count);
  };
  const registers = [registry];
  new Gauge({
    name: 'acs_purchases_in_flight',
    help: 'Open purchases by stage, over the whole fleet: every worker reports the same.',
    labelNames: ['stage'],
    registers,
    async collect() {
      this.reset();
      // A failed count must not look like zero purchases.
      const set = async (stage: string) => {
        this.set({ stage }, await count(`${STAGE_ATTRIBUTE} = '${stage}'`));
      };
      await Promise.allSettled(STAGES.map(set));
    },
  });
  new Gauge({
    name: 'acs_purchases_stuck',
    help: 'Open purchases whose workflow makes no progress, over the whole fleet: every worker reports the same.',
    registers,
    async collect() {
      const overdueMs = Math.max(OVERDUE_FACTOR * stalledAfterMs, STARTED_WITHIN_MS);
      const counts = Promise.all([
        count(`${STAGE_ATTRIBUTE} IS NULL AND StartTime < '${ago(STARTED_WITHIN_MS)}'`),
        count(`${STAGE_ATTRIBUTE} != 'stalled' AND StartTime < '${ago(overdueMs)}'`),
      ]);
      this.set(
        await counts.then(
          ([notStarted, overdue]) => notStarted + overdue,
          () => NaN,
        ),
      );
    },
  });
}
