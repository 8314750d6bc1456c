import { setMaxListeners } from 'node:events';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { FailureDetails } from '../purchase/failures.js';
import type { SubmitResult } from '../purchase/contract/activity-results.js';

/** What ACS responded to a purchase; `pending`: nothing yet. */
export type AcsResponse =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'rejected';
      readonly failure: Partial<FailureDetails>;
      readonly message: string;
    }
  | { readonly kind: 'pending' };

type HistoryPage = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type Event = NonNullable<NonNullable<HistoryPage['history']>['events']>[number];

/**
 * Longer than any wait, which the abort signal ends: the server returns from a long poll shortly before its deadline, so
 * that a short deadline would make the loop call it without a pause.
 */
const DEADLINE_MS = 70_000;

/**
 * Follows the history of a purchase until it has the ACS response, or the time is up. It adds no event, and needs no
 * worker.
 */
export async function waitForAcsResponse(
  { connection, workflowService, options }: Client,
  workflowId: string,
  waitMs: number,
): Promise<AcsResponse> {
  if (waitMs <= 0) return { kind: 'pending' };
  const timeout = AbortSignal.timeout(waitMs);
  // Each call of the long poll adds a listener, which is no leak.
  setMaxListeners(0, timeout);
  let nextPageToken: Uint8Array | undefined;
  try {
    do {
      const page: HistoryPage = await connection.withAbortSignal(timeout, () =>
        connection.withDeadline(Date.now() + DEADLINE_MS, () =>
          workflowService.getWorkflowExecutionHistory({
            namespace: options.namespace,
            execution: { workflowId },
            waitNewEvent: true,
            ...(nextPageToken && { nextPageToken }),
          }),
        ),
      );
      for (const event of page.history?.events ?? []) {
        const response = responseOf(event);
        if (response) return response;
      }
      nextPageToken = page.nextPageToken;
    } while (nextPageToken.length > 0);
  } catch (error) {
    if (!timeout.aborted) throw error;
  }
  return { kind: 'pending' };
}

function responseOf(event: Event): AcsResponse | undefined {
  const completed = event.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  if (completed) {
    const submit = defaultPayloadConverter.fromPayload<Partial<SubmitResult> | null>(completed);
    const isAccepted = submit?.kind === 'posted' && submit.post?.kind === 'accepted';
    return isAccepted ? { kind: 'accepted' } : undefined;
  }
  // The workflow polls only what ACS has accepted; a lookup may have found that.
  const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (scheduled === 'pollOperation') return { kind: 'accepted' };
  if (event.workflowExecutionCompletedEventAttributes) return { kind: 'accepted' };
  return rejectionOf(event);
}

/** A failure of the workflow before ACS accepted the purchase. */
function rejectionOf(event: Event): AcsResponse | undefined {
  const failure = event.workflowExecutionFailedEventAttributes?.failure;
  const payload = failure?.applicationFailureInfo?.details?.payloads?.[0];
  if (!failure || !payload) return undefined;
  const details = defaultPayloadConverter.fromPayload<Partial<FailureDetails>>(payload);
  if (details.code === 'PurchaseFailed' || details.code === 'OutcomeUnknown') return undefined;
  return { kind: 'rejected', failure: details, message: failure.message ?? '' };
}
