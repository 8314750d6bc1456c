import type { CancelReport, LookReport, PollReport, SubmitReport } from './reports.js';

/** A report with the nonce of the input that it answers. */
export type Answering<T> = T & { readonly nonce: string };

/**
 * Checks of results that activities hand to the workflow. An operator can complete an activity with
 * any result: one that does not repeat the nonce of its input, or is incomplete, is none of ours.
 */
type Check<T> = (result: unknown, nonce: string) => result is Answering<T>;

export const isSubmitReport: Check<SubmitReport> = (
  result,
  nonce,
): result is Answering<SubmitReport> =>
  answers(result, nonce) &&
  (result['before'] === undefined || isLook(result['before'])) &&
  (result['after'] === undefined || isLook(result['after'])) &&
  (result['post'] === undefined || isTagged(result['post'])) &&
  ['before', 'post', 'held', 'lost', 'wrongResource', 'judgement'].some(
    (name) => result[name] !== undefined,
  );

export const isLookReport: Check<LookReport> = (result, nonce): result is Answering<LookReport> =>
  answers(result, nonce) && isLook(result);

export const isPollReport: Check<PollReport> = (result, nonce): result is Answering<PollReport> =>
  answers(result, nonce) &&
  isTagged(result['operation']) &&
  typeof result['gets'] === 'number' &&
  typeof result['nextLookInMs'] === 'number';

export const isCancelReport: Check<CancelReport> = (
  result,
  nonce,
): result is Answering<CancelReport> =>
  answers(result, nonce) && typeof result['httpStatus'] === 'number';

function answers(result: unknown, nonce: string): result is Record<string, unknown> {
  return isRecord(result) && result['nonce'] === nonce;
}

function isLook(value: unknown): boolean {
  return isRecord(value) && isTagged(value['operation']) && typeof value['numbers'] === 'string';
}

function isTagged(value: unknown): boolean {
  return isRecord(value) && typeof value['is'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
