import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import {
  hasConsent,
  isMarkedFirst,
  judgeOthers,
  mayBeFirst,
  needsJudgement,
  type EarlierRuns,
  type OtherRun,
  type RunJudgement,
} from '../purchase/earlier-runs.js';
import type { Dependencies } from './dependencies.js';
import type { LookInput } from './inputs.js';
import { readRun } from './read-run.js';

const LIST_FOR_MS = 10_000;
const LIST_PAUSE_MS = 500;

const NOTHING: EarlierRuns = { kind: 'nothingInFlight' };

/**
 * Judges whether an earlier run of the workflow id may have bought, or may still. Each run is judged once,
 * by the activity that asks ACS first. An ordinary first start costs no call to Temporal when our own code
 * made it, and one when another client did.
 *
 * @returns `undefined` when there is nothing to report
 */
export async function judgeEarlierRuns(
  input: Pick<LookInput, 'run' | 'operationId' | 'resource'>,
  { postsInFlight, log }: Pick<Dependencies, 'postsInFlight' | 'log'>,
): Promise<RunJudgement | undefined> {
  const { run, operationId } = input;
  const judgement = needsJudgement(run) ? await judge(input) : undefined;
  if (judgement && judgement.earlier.kind !== 'nothingInFlight') {
    log.warn({ operationId, ...judgement.earlier }, 'an earlier run may have bought');
  }
  if (judgement?.earlier.kind === 'postsClosed') return judgement;
  if (!postsInFlight.hasOther(operationId, run.runId)) return judgement;
  const why = 'this worker has a POST of an earlier run in flight';
  log.warn({ operationId }, why);
  return { ...judgement, earlier: { kind: 'postAssumed', why } };
}

async function judge({
  run,
  operationId,
  resource,
}: Pick<LookInput, 'run' | 'operationId' | 'resource'>): Promise<RunJudgement> {
  const { runId } = run;
  if (mayBeFirst(run) && isMarkedFirst(run)) return { runId, earlier: NOTHING };
  const others = await otherRuns(operationId, runId);
  if (mayBeFirst(run) && others?.length === 0) return { runId, earlier: NOTHING };
  const earlier = judgeOthers(run, others, resource);
  return { runId, earlier, ...(hasConsent(run) && { consented: true }) };
}

/** The id's other runs; `undefined` when Temporal does not list them for ten seconds. */
async function otherRuns(
  workflowId: string,
  ownRunId: string,
): Promise<readonly OtherRun[] | undefined> {
  const { client, cancellationSignal } = Context.current();
  const startedAt = performance.now();
  while (performance.now() - startedAt < LIST_FOR_MS && !cancellationSignal.aborted) {
    try {
      const runs: OtherRun[] = [];
      const deadline = Date.now() + LIST_FOR_MS;
      await client.withDeadline(deadline, async () => {
        for await (const info of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
          if (info.runId === ownRunId) continue;
          runs.push(await readRun(client, info));
        }
      });
      return runs;
    } catch {
      // Limited, or not reachable: asked again until the time is over.
      await sleep(LIST_PAUSE_MS);
    }
  }
  return undefined;
}
