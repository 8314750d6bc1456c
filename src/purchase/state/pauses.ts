import type { Settings } from '../contract/settings.js';
import { SUBJECTS, type Subject } from '../contract/subject.js';

/** A number in [0, 1), as `Math.random` gives; a parameter so that these functions stay pure. */
type Random = () => number;

/** The settings of polls, with the usual duration of a purchase of this kind. */
export function pollSettings({ kind }: Pick<Subject, 'kind'>, settings: Settings): Settings {
  return { ...settings, expectedDurationMs: settings[SUBJECTS[kind].expectedDuration] };
}

/** How much of the pause to expect is slept before the expected end, and how much of the overrun after it. */
const BEFORE_EXPECTED = 0.65;
const AFTER_EXPECTED = 0.1;
const ERRORS_GROWTH = 0.2;
const JITTER = 0.1;

/**
 * How long to wait before the next GET of a purchase that runs: densest where completion is likeliest.
 *
 * @param ageMs time since ACS accepted the purchase
 * @param retryAfterMs what ACS asked for, if it did: a lower bound, capRetryAfter up to its cap
 * @returns milliseconds
 */
export function nextPollDelay(
  ageMs: number,
  settings: Pick<
    Settings,
    'expectedDurationMs' | 'pollMinPauseMs' | 'pollMaxPauseMs' | 'retryAfterCapMs'
  >,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const toGoMs = settings.expectedDurationMs - ageMs;
  const pauseMs = toGoMs > 0 ? toGoMs * BEFORE_EXPECTED : -toGoMs * AFTER_EXPECTED;
  const { pollMinPauseMs, pollMaxPauseMs } = settings;
  return settle(
    pauseMs,
    pollMinPauseMs,
    pollMaxPauseMs,
    capRetryAfter(retryAfterMs, settings),
    random,
  );
}

/**
 * How long to wait before the next GET while ACS answers 401, 403, 404 or 429 to it.
 *
 * @param errorsForMs time since the first such answer in a row
 */
export function errorPollDelay(
  errorsForMs: number,
  settings: Pick<Settings, 'pollMinPauseMs' | 'errorPollMaxPauseMs' | 'retryAfterCapMs'>,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const { pollMinPauseMs, errorPollMaxPauseMs } = settings;
  const pauseMs = errorsForMs * ERRORS_GROWTH;
  const askedMs = capRetryAfter(retryAfterMs, settings);
  return settle(pauseMs, pollMinPauseMs, errorPollMaxPauseMs, askedMs, random);
}

/**
 * How long to wait at least before the next GET while what ACS shows is unclear. A 404 between other statuses
 * starts {@link errorPollDelay} anew each time.
 *
 * @param unclearForMs time since ACS first showed an unknown status, or no operation
 */
export function unclearPollDelay(
  unclearForMs: number,
  { errorPollMaxPauseMs }: Pick<Settings, 'errorPollMaxPauseMs'>,
): number {
  return Math.min(errorPollMaxPauseMs, unclearForMs * AFTER_EXPECTED);
}

/** Exponential pause before try number `tries + 1`, never less than what ACS asked for. */
export function backoff(tries: number, minMs: number, maxMs: number, retryAfterMs = 0): number {
  return Math.max(Math.min(maxMs, minMs * 2 ** Math.min(tries, 30)), retryAfterMs);
}

/** Pause before attempt `attempt + 1` of a GET that ACS did not answer; Retry-After counts up to its cap. */
export function retryDelay(
  attempt: number,
  settings: Pick<Settings, 'retryMinPauseMs' | 'retryMaxPauseMs' | 'retryAfterCapMs'>,
  retryAfterMs: number | undefined,
  random: Random,
): number {
  const { retryMinPauseMs, retryMaxPauseMs } = settings;
  const pauseMs = backoff(Math.max(0, attempt - 1), retryMinPauseMs, retryMaxPauseMs);
  return Math.max(jittered(pauseMs, random), capRetryAfter(retryAfterMs, settings));
}

/** Retry-After up to its cap: one of a day is a mistake, or the date of a wrong clock. */
export function capRetryAfter(
  retryAfterMs: number | undefined,
  { retryAfterCapMs }: Pick<Settings, 'retryAfterCapMs'>,
): number {
  return Math.min(retryAfterMs ?? 0, retryAfterCapMs);
}

function settle(
  pauseMs: number,
  minMs: number,
  maxMs: number,
  retryAfterMs: number,
  random: Random,
): number {
  const clamped = Math.min(maxMs, Math.max(minMs, pauseMs));
  return Math.max(minMs, jittered(clamped, random), retryAfterMs);
}

/** ±10 %, so that purchases that began together do not poll together. */
function jittered(pauseMs: number, random: Random): number {
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * random()));
}
