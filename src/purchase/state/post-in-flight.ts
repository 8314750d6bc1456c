import type { Settings } from '../contract/settings.js';

/**
 * The longest time from the request of Temporal's confirmation to the last byte of a POST, in ms. Every
 * proof of absence starts this long after the last POST that may have been sent.
 */
export function postInFlightForMs({
  confirmationTimeoutMs,
  postTimeoutMs,
}: Pick<Settings, 'confirmationTimeoutMs' | 'postTimeoutMs'>): number {
  return confirmationTimeoutMs + postTimeoutMs;
}
