import type { Context } from '@temporalio/activity';
import { FAILURE_CODES } from '../purchase/contract/catalogue.js';
import type { OtherRun } from '../purchase/contract/earlier-runs.js';
import type { FailureDetails } from '../purchase/failures.js';
import type { SubmitResult } from '../purchase/contract/activity-results.js';
import { toMs } from '../temporal/proto-time.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import type { PurchaseInput } from './inputs.js';
import type { RunName } from './submit-started.js';

type Client = Context['client'];
type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = { readonly payloads?: readonly Payload[] | null } | null | undefined;
type Payload = Parameters<
  Client['options']['loadedDataConverter']['payloadConverter']['fromPayload']
>[0];

/** gRPC statuses NOT_FOUND and INVALID_ARGUMENT (the id is not a run id). */
const GONE = [5, 3];

/**
 * Reads from the history of another run of the id what it did.
 *
 * @returns `undefined` when Temporal no longer has it
 * @throws what Temporal's client throws, when it cannot be read now
 */
export async function readRun(
  client: Client,
  { workflowId, runId }: RunName,
): Promise<OtherRun | undefined> {
  const events = await eventsOf(client, workflowId, runId);
  if (!events) return undefined;
  const last = events.at(-1);
  const closed = last && CLOSE_EVENTS.some((name) => last[name]);
  const base = { runId, ...(closed && { closedAt: toMs(last.eventTime) }) };
  const type = events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
  const scheduled = activityTypes(events);
  if (scheduled.size === 0 || type !== WORKFLOW_TYPE)
    return { ...base, ended: closed ? 'byItself' : 'otherwise', accepted: false, isInert: true };
  // Polls only follow on acceptance.
  const polled = [...scheduled.values()].includes('pollOperation');
  try {
    const { accepted, ...read } = reportsOf(client, events, scheduled);
    return { ...base, ...read, ...endOf(client, last), accepted: accepted || polled };
  } catch {
    return { ...base, ended: 'otherwise', accepted: polled, isUndecodable: true };
  }
}

const CLOSE_EVENTS = [
  'workflowExecutionCompletedEventAttributes',
  'workflowExecutionFailedEventAttributes',
  'workflowExecutionCanceledEventAttributes',
  'workflowExecutionTerminatedEventAttributes',
  'workflowExecutionTimedOutEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
] as const satisfies (keyof HistoryEvent)[];

async function eventsOf(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<readonly HistoryEvent[] | undefined> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
  } catch (error) {
    if (GONE.includes((error as { code?: number }).code ?? 0)) return undefined;
    throw error;
  }
}

/** The types of the activities of a run, by the ids of the events that scheduled them. */
function activityTypes(events: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap(({ eventId, activityTaskScheduledEventAttributes: scheduled }) => {
      const type = scheduled?.activityType?.name;
      return type == null ? [] : [[String(eventId), type] as const];
    }),
  );
}

/** What the inputs and reports of its activities say. @throws Error when one cannot be decoded */
function reportsOf(
  client: Client,
  events: readonly HistoryEvent[],
  scheduled: ReadonlyMap<string, string>,
): Pick<OtherRun, 'accepted' | 'wasBarred' | 'resource'> {
  let accepted = false;
  let wasBarred = false;
  let resource: string | undefined;
  for (const event of events) {
    const { activityTaskScheduledEventAttributes: input } = event;
    const asked = decoded(client, input?.input) as Partial<PurchaseInput> | null | undefined;
    resource ??= asked?.resource ?? undefined;
    const completed = event.activityTaskCompletedEventAttributes;
    const type = scheduled.get(String(completed?.scheduledEventId));
    if (type !== 'submitPurchase' && type !== 'lookUpPurchase') continue;
    const result = decoded(client, completed?.result) as Partial<SubmitResult> | null | undefined;
    accepted ||= result?.kind === 'posted' && result.post?.kind === 'accepted';
    wasBarred ||= result?.judgement?.earlier.kind === 'postsClosed';
  }
  return {
    accepted,
    ...(wasBarred && { wasBarred }),
    ...(resource !== undefined && { resource }),
  };
}

function endOf(
  client: Client,
  last: HistoryEvent | undefined,
): Pick<OtherRun, 'ended' | 'outcomeUnknown'> {
  if (last?.workflowExecutionCompletedEventAttributes) return { ended: 'byItself' };
  if (last?.workflowExecutionCanceledEventAttributes) return { ended: 'byItself' };
  if (last?.workflowExecutionContinuedAsNewEventAttributes) return { ended: 'continuedAsNew' };
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  const info = failure?.applicationFailureInfo;
  const code = FAILURE_CODES.find((known) => known === info?.type);
  if (code === undefined) return { ended: 'otherwise' };
  if (code !== 'OutcomeUnknown') return { ended: 'byItself' };
  const details = decoded(client, info?.details) as FailureDetails | null | undefined;
  const { posts = 0, permission = 'open' } = details?.evidence ?? {};
  return { ended: 'byItself', outcomeUnknown: { posts, permission } };
}

/** The first of some payloads. @throws Error when this worker cannot decode it */
function decoded({ options }: Client, encoded: Payloads): unknown {
  const payload = encoded?.payloads?.[0];
  return payload && options.loadedDataConverter.payloadConverter.fromPayload(payload);
}
