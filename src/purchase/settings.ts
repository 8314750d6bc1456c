import type { SpendingLimit } from './spending.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * All that rules a purchase: its durations, in milliseconds, and what the operator wants of every one. A run
 * reads them once, at its start, and keeps them to its end, so that a change of configuration never touches a
 * purchase under way.
 */
export interface Settings extends Durations {
  /** The most a purchase may cost a month; missing: whatever it costs. */
  readonly spendingLimit?: SpendingLimit;
  /** How many purchases a second the fleet POSTs at most, as far as the worker knew that began with this one: for words only. */
  readonly postsPerSecond?: number;
  /** Announce every end, and a stall, to the receiver of events. */
  readonly sendEvents?: boolean;
}

/** The durations and counts; each has an environment variable of its name. */
export interface Durations {
  /** Limit of one whole POST. */
  readonly postTimeoutMs: number;
  /** Limit of the question to Temporal, right before a POST, whether the submit is still wanted. */
  readonly confirmationTimeoutMs: number;
  /** Limit of the submit activity: a POST is sent only if a whole POST's time is left of it. */
  readonly submitTimeoutMs: number;
  /** An activity that has not been heard of for this long is taken for dead. */
  readonly heartbeatTimeoutMs: number;
  /** Limit of one GET or DELETE. */
  readonly getTimeoutMs: number;
  /** Limit of the best-effort reading of the search before a POST. */
  readonly holdTimeoutMs: number;
  /** How long numbers are held when the search could not be read, counted from the first look. */
  readonly assumedHoldMs: number;

  /** Looks that must agree before absence counts as proved … */
  readonly proofLookups: number;
  /** … and the time they must span. */
  readonly proofMs: number;
  /** The same when something speaks for a purchase: an operation that appeared after our POST, a conflict. */
  readonly extendedProofMs: number;
  /** Shortest and longest pause between two looks of an investigation. */
  readonly lookupMinPauseMs: number;
  readonly lookupMaxPauseMs: number;

  /** Pause after a POST that could not be sent; doubles up to the maximum. */
  readonly deferralMinPauseMs: number;
  readonly deferralMaxPauseMs: number;
  /** Pause after a 429 to the POST that names none; doubles up to the maximum. */
  readonly throttledMinPauseMs: number;
  readonly throttledMaxPauseMs: number;
  /** Pause after a worker of another ACS resource took an activity; doubles up to the maximum. */
  readonly wrongResourceMinPauseMs: number;
  readonly wrongResourceMaxPauseMs: number;
  /** Pause after a 401 or 403 to the POST, and how long such answers are borne. */
  readonly deniedPauseMs: number;
  readonly deniedLimitMs: number;

  /** Retry policy of GETs that ACS did not answer; Retry-After is followed up to its cap. */
  readonly retryMinPauseMs: number;
  readonly retryMaxPauseMs: number;
  readonly retryAfterCapMs: number;

  /** How long a purchase is expected to take: polls are densest around it. */
  readonly expectedDurationMs: number;
  readonly pollMinPauseMs: number;
  readonly pollMaxPauseMs: number;
  /** Pauses of this length and more are durable timers; shorter ones happen inside the poll activity. */
  readonly durablePauseMs: number;
  /** How long one poll activity goes on, and the limit the engine sets it. */
  readonly pollActivityMs: number;
  readonly pollTimeoutMs: number;
  /** Longest pause between polls that ACS answers with 401, 403, 404 or 429. */
  readonly errorPollMaxPauseMs: number;

  /** How long ACS may know nothing of an operation it had accepted. */
  readonly doubtLimitMs: number;
  /** When an unsettled purchase counts as stalled. */
  readonly stalledAfterMs: number;
  /** When an unsettled purchase is handed to a person. */
  readonly deadlineMs: number;
  /** Continue as new at this many history events; 0: when Temporal suggests it. */
  readonly continueAsNewAfterEvents: number;
}

export const DEFAULT_SETTINGS: Durations = {
  postTimeoutMs: 30 * SECOND_MS,
  confirmationTimeoutMs: 1_500,
  submitTimeoutMs: 60 * SECOND_MS,
  heartbeatTimeoutMs: 10 * SECOND_MS,
  getTimeoutMs: 8 * SECOND_MS,
  holdTimeoutMs: 5 * SECOND_MS,
  assumedHoldMs: 16 * MINUTE_MS,
  proofLookups: 3,
  proofMs: MINUTE_MS,
  extendedProofMs: 5 * MINUTE_MS,
  lookupMinPauseMs: SECOND_MS,
  lookupMaxPauseMs: 20 * SECOND_MS,
  deferralMinPauseMs: 2 * SECOND_MS,
  deferralMaxPauseMs: MINUTE_MS,
  throttledMinPauseMs: MINUTE_MS,
  throttledMaxPauseMs: 5 * MINUTE_MS,
  wrongResourceMinPauseMs: 5 * SECOND_MS,
  wrongResourceMaxPauseMs: MINUTE_MS,
  deniedPauseMs: 30 * SECOND_MS,
  deniedLimitMs: 10 * MINUTE_MS,
  retryMinPauseMs: SECOND_MS,
  retryMaxPauseMs: MINUTE_MS,
  retryAfterCapMs: 5 * MINUTE_MS,
  expectedDurationMs: 20 * SECOND_MS,
  pollMinPauseMs: 700,
  pollMaxPauseMs: 10 * MINUTE_MS,
  durablePauseMs: 6 * SECOND_MS,
  pollActivityMs: 55 * SECOND_MS,
  pollTimeoutMs: 75 * SECOND_MS,
  errorPollMaxPauseMs: 5 * MINUTE_MS,
  doubtLimitMs: 10 * MINUTE_MS,
  stalledAfterMs: 10 * MINUTE_MS,
  deadlineMs: 7 * DAY_MS,
  continueAsNewAfterEvents: 0,
};
