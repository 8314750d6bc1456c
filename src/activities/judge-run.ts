import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import {
  continuesJudgedRun,
  hasConsent,
  isMarkedFirst,
  judgeOthers,
  mayBeFirst,
  namedRuns,
  needsJudgement,
  type EarlierRuns,
  type OtherRun,
  type RunFacts,
  type RunJudgement,
} from '../purchase/contract/earlier-runs.js';
import type { Dependencies } from './dependencies.js';
import type { LookupInput } from './inputs.js';
import { readRun } from './read-run.js';

/** How long one activity tries to read the earlier runs, and how long it waits between two tries. */
const READ_FOR_MS = 10_000;
const READ_PAUSE_MS = 500;

const NOTHING: EarlierRuns = { kind: 'nothingInFlight' };

/**
 * Judges whether an earlier run of the workflow id may have bought, or may still. Each run is judged once,
 * by the activity that asks ACS first; again as long as the earlier runs could not be read. An ordinary first
 * start costs no call to Temporal when our own code made it, and one when another client did.
 *
 * @returns `undefined` when there is nothing to report
 */
export async function judgeEarlierRuns(
  input: Pick<LookupInput, 'run' | 'subject' | 'resource'>,
  { postsInFlight, log }: Pick<Dependencies, 'postsInFlight' | 'log'>,
): Promise<RunJudgement | undefined> {
  const { run } = input;
  const { operationId } = input.subject;
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
  subject,
  resource,
}: Pick<LookupInput, 'run' | 'subject' | 'resource'>): Promise<RunJudgement> {
  const { runId } = run;
  if (continuesJudgedRun(run)) return { runId, earlier: NOTHING };
  if (mayBeFirst(run) && isMarkedFirst(run)) return { runId, earlier: NOTHING };
  const others = await otherRuns(run, subject.operationId);
  // Without a run id: an accepted purchase may be among them, so the next lookup judges again.
  if (!others) return { earlier: UNREAD };
  if (mayBeFirst(run) && others.length === 0) return { runId, earlier: NOTHING };
  const earlier = judgeOthers(run, others, resource);
  return { runId, earlier, ...(hasConsent(run) && { consented: true }) };
}

const UNREAD: EarlierRuns = {
  kind: 'postAssumed',
  why: 'the earlier runs of this id could not be read from Temporal; they are read again',
};

/** The id's other runs; `undefined` when Temporal does not show them within ten seconds. */
async function otherRuns(
  run: RunFacts,
  workflowId: string,
): Promise<readonly OtherRun[] | undefined> {
  const { client, cancellationSignal } = Context.current();
  const startedAt = performance.now();
  const leftMs = () => READ_FOR_MS - (performance.now() - startedAt);
  // A closed run does not change, so the next try does not read it again.
  const closed = new Map<string, OtherRun>();
  while (leftMs() > 0 && !cancellationSignal.aborted) {
    try {
      return await client.withDeadline(Date.now() + leftMs(), () =>
        readOthers(client, run, workflowId, closed),
      );
    } catch {
      // Rate limited or unreachable: retried until the time is over.
      await sleep(Math.max(0, Math.min(READ_PAUSE_MS, leftMs())));
    }
  }
  return undefined;
}

async function readOthers(
  client: Context['client'],
  run: RunFacts,
  workflowId: string,
  closed: Map<string, OtherRun>,
): Promise<readonly OtherRun[]> {
  const runs = new Map<string, OtherRun>();
  const read = async (runId: string) => {
    const other = closed.get(runId) ?? (await readRun(client, { workflowId, runId }));
    if (!other) return false;
    if (other.closedAt !== undefined) closed.set(runId, other);
    runs.set(runId, other);
    return true;
  };
  for await (const info of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { runId, closeTime } = info;
    if (runId === run.runId || (await read(runId))) continue;
    const closedAt = closeTime && { closedAt: closeTime.getTime() };
    runs.set(runId, { runId, ...closedAt, ended: 'otherwise', accepted: false });
  }
  // The list may be seconds old.
  for (const runId of namedRuns(run)) if (!runs.has(runId)) await read(runId);
  return [...runs.values()];
}
