import type { Context } from '@temporalio/activity';
import { FAILURE_CODES } from '../purchase/catalogue.js';
import type { OtherRun } from '../purchase/earlier-runs.js';
import type { FailureDetails } from '../purchase/failures.js';
import type { SubmitReport } from '../purchase/reports.js';
import type { PurchaseInput } from './inputs.js';

type Client = Context['client'];
type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** What names a run, as a list of runs shows it. */
interface RunInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly startTime: Date;
}

/** Reads from the history of another run of the id what it did. One that cannot be read counts as open. */
export async function readRun(client: Client, info: RunInfo): Promise<OtherRun> {
  const { workflowId, runId, startTime } = info;
  const unread = {
    runId,
    startedAt: startTime.getTime(),
    ended: 'otherwise',
    accepted: false,
  } as const;
  let events: readonly HistoryEvent[];
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    events = history.events ?? [];
  } catch {
    return unread;
  }
  const accepted = hasAcceptedSubmit(client, events);
  const resource = resourceOf(client, events);
  const named = resource === undefined ? {} : { resource };
  return { ...unread, accepted, ...named, ...endOf(client, events.at(-1)) };
}

/** The ACS resource that the activities of the run were to ask. */
function resourceOf({ options }: Client, events: readonly HistoryEvent[]): string | undefined {
  const { payloadConverter } = options.loadedDataConverter;
  for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
    const payload = scheduled?.input?.payloads?.[0];
    const input = payload && payloadConverter.fromPayload<Partial<PurchaseInput> | null>(payload);
    if (input?.resource) return input.resource;
  }
  return undefined;
}

/** A submit of the run reported a 202, or the run polled, which only follows on acceptance. */
function hasAcceptedSubmit({ options }: Client, events: readonly HistoryEvent[]): boolean {
  const { payloadConverter } = options.loadedDataConverter;
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (scheduled === 'pollOperation') return true;
    const result = event.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
    if (!result) continue;
    const report = payloadConverter.fromPayload<Partial<SubmitReport> | null>(result);
    if (report?.post?.is === 'acknowledged') return true;
  }
  return false;
}

function endOf(
  { options }: Client,
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
  const payload = info?.details?.payloads?.[0];
  const details =
    payload && options.loadedDataConverter.payloadConverter.fromPayload<FailureDetails>(payload);
  const { posts = 0, permission = 'open' } = details?.evidence ?? {};
  return { ended: 'byItself', outcomeUnknown: { posts, permission } };
}
