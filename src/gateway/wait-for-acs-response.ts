import { setMaxListeners } from 'node:events';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { FailureDetails } from '../purchase/failures.js';
import type { SubmitResult } from '../purchase/contract/activity-results.js';

/** What is known of a purchase a moment after it was asked for. */
export type Verdict =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly failure: Partial<FailureDetails>; readonly message: string }
  | { readonly is: 'pending' };

type HistoryResponse = Awaited<
  ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>
>;
type Event = NonNullable<NonNullable<HistoryResponse['history']>['events']>[number];

/** A long poll with a short deadline runs hot: this one is ended by the abort. */
const DEADLINE_MS = 70_000;

/**
 * Follows the history of a purchase until ACS has accepted or refused it, or the time is up. It adds no event, and needs
 * no worker.
 */
export async function verdictOf(
  { connection, workflowService, options }: Client,
  workflowId: string,
  waitMs: number,
): Promise<Verdict> {
  if (waitMs <= 0) return { is: 'pending' };
  const patience = AbortSignal.timeout(waitMs);
  // Each call of the long poll listens to it: as many as it takes, and no leak.
  setMaxListeners(0, patience);
  let nextPageToken: Uint8Array | undefined;
  try {
    do {
      const answer: HistoryResponse = await connection.withAbortSignal(patience, () =>
        connection.withDeadline(Date.now() + DEADLINE_MS, () =>
          workflowService.getWorkflowExecutionHistory({
            namespace: options.namespace,
            execution: { workflowId },
            waitNewEvent: true,
            ...(nextPageToken && { nextPageToken }),
          }),
        ),
      );
      for (const event of answer.history?.events ?? []) {
        const verdict = told(event);
        if (verdict) return verdict;
      }
      nextPageToken = answer.nextPageToken;
    } while (nextPageToken.length > 0);
  } catch (error) {
    if (!patience.aborted) throw error;
  }
  return { is: 'pending' };
}

/** What one event tells. */
function told(event: Event): Verdict | undefined {
  const completed = event.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  if (completed) {
    const submit = defaultPayloadConverter.fromPayload<Partial<SubmitResult> | null>(completed);
    const isAccepted = submit?.kind === 'posted' && submit.post?.kind === 'accepted';
    return isAccepted ? { is: 'accepted' } : undefined;
  }
  // A purchase that is polled is one that ACS has, however that was found out.
  const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (scheduled === 'pollOperation') return { is: 'accepted' };
  if (event.workflowExecutionCompletedEventAttributes) return { is: 'accepted' };
  return refusal(event);
}

/** A failure that came before ACS accepted anything. */
function refusal(event: Event): Verdict | undefined {
  const failure = event.workflowExecutionFailedEventAttributes?.failure;
  const payload = failure?.applicationFailureInfo?.details?.payloads?.[0];
  if (!failure || !payload) return undefined;
  const details = defaultPayloadConverter.fromPayload<Partial<FailureDetails>>(payload);
  if (details.code === 'PurchaseFailed' || details.code === 'OutcomeUnknown') return undefined;
  return { is: 'refused', failure: details, message: failure.message ?? '' };
}
