import type { PollResult, Receipt } from '../../../src/purchase/contract/activity-results.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  lookedUp,
  lookups,
  newState,
  NUMBERS,
  OPERATION_ID,
  posted,
  present,
  receipt,
  seen,
  submitted,
} from './world.js';

/** ACS has returned 202 to the POST. */
export const accepted = submitted(
  newState,
  posted({ kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 8_000 }),
);
/** A lookup found the purchase; no 202 was seen. */
export const found = lookedUp(newState, lookups.running, 0);

export const cancelTaken = { kind: 'cancelAnswered', response: { httpStatus: 204 } } as const;

/** The state after one more poll, so long after the start. */
export function polled(
  state: PurchaseState,
  ms: number,
  result: Partial<PollResult>,
): PurchaseState {
  const full = { operation: present('running'), gets: 1, nextPollInMs: 1_000, ...result };
  return seen(state, { kind: 'polled', result: full }, ms);
}

/** A receipt without a known hold. */
export const holdUnknown: Receipt = { confirmed: [], missing: [], unread: [], holdKnown: false };

/** A receipt in which ACS gave no usable response for one of the numbers. */
export const unread: Receipt = {
  ...receipt(0),
  missing: NUMBERS.slice(1),
  unread: NUMBERS.slice(0, 1),
};

/** Polls that show a status, each with a receipt, so long after the start. */
export function shows(
  status: string,
  reads: readonly (readonly [number, Receipt])[],
  state = accepted,
): PurchaseState {
  return reads.reduce(
    (known, [ms, read]) => polled(known, ms, { operation: present(status), receipt: read }),
    state,
  );
}
