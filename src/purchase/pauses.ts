import type { Settings } from './settings.js';

/** A number in [0, 1), as `Math.random` gives; a parameter so that these functions stay pure. */
type Random = () => number;

/** How much of the pause to expect is slept before the expected end, and how much of the overrun after it. */
const BEFORE_EXPECTED = 0.65;
const AFTER_EXPECTED = 0.1;
const TROUBLED = 0.2;
const JITTER = 0.1;

/**
 * How long to wait before the next GET of a purchase that runs: densest where completion is likeliest.
 *
 * @param ageMs time since ACS accepted the purchase
 * @param retryAfterMs what ACS asked for, if it did: a lower bound, not subject to the ceiling
 * @returns milliseconds
 */
export function nextPollDelay(
  ageMs: number,
  settings: Pick<Settings, 'expectedDurationMs' | 'pollMinPauseMs' | 'pollMaxPauseMs'>,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const toGoMs = settings.expectedDurationMs - ageMs;
  const pauseMs = toGoMs > 0 ? toGoMs * BEFORE_EXPECTED : -toGoMs * AFTER_EXPECTED;
  return settle(pauseMs, settings.pollMinPauseMs, settings.pollMaxPauseMs, retryAfterMs, random);
}

/**
 * How long to wait before the next GET while ACS answers 401, 403, 404 or 429 to it.
 *
 * @param troubledForMs time since the first such answer in a row
 */
export function troubledPollDelay(
  troubledForMs: number,
  settings: Pick<Settings, 'pollMinPauseMs' | 'troubledMaxPauseMs'>,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const { pollMinPauseMs, troubledMaxPauseMs } = settings;
  return settle(troubledForMs * TROUBLED, pollMinPauseMs, troubledMaxPauseMs, retryAfterMs, random);
}

/** Exponential pause before try number `tries + 1`, never less than what ACS asked for. */
export function backoff(
  tries: number,
  minMs: number,
  maxMs: number,
  retryAfterMs: number | undefined,
): number {
  return Math.max(Math.min(maxMs, minMs * 2 ** Math.min(tries, 30)), retryAfterMs ?? 0);
}

/** Pause before attempt `attempt + 1` of a GET that ACS did not answer; Retry-After counts up to its cap. */
export function retryDelay(
  attempt: number,
  settings: Pick<Settings, 'retryMinPauseMs' | 'retryMaxPauseMs' | 'retryAfterCapMs'>,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const { retryMinPauseMs, retryMaxPauseMs, retryAfterCapMs } = settings;
  const asked = retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, retryAfterCapMs);
  const pauseMs = backoff(Math.max(0, attempt - 1), retryMinPauseMs, retryMaxPauseMs, undefined);
  return Math.max(jittered(pauseMs, random), asked ?? 0);
}

function settle(
  pauseMs: number,
  minMs: number,
  maxMs: number,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const clamped = Math.min(maxMs, Math.max(minMs, pauseMs));
  return Math.max(minMs, jittered(clamped, random), retryAfterMs ?? 0);
}

/** ±10 %, so that purchases that began together do not poll together. */
function jittered(pauseMs: number, random: Random): number {
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * random()));
}
