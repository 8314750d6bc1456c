import type { SpendingLimit } from './spending.js';

/** A setting that an operator may change. It is documented, with another value as an example. */
const published = (value: number, description: string, example: string) =>
  ({ default: value, description, published: true, example }) as const;

/** A setting that an operator has no reason to change; tests, chaos and bench shorten it. */
const internal = (value: number, description: string) =>
  ({ default: value, description, published: false }) as const;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/**
 * Every setting of a purchase. Types, environment variables and documentation derive from this table.
 * A name that ends with `Ms` is a duration in milliseconds, any other a count.
 */
export const SETTINGS = {
  postTimeoutMs: published(30 * SECOND, 'Timeout of one purchase POST.', '45 s'),
  confirmationTimeoutMs: internal(
    1_500,
    'Timeout of the request, before a POST, by which Temporal confirms that the submit is still current.',
  ),
  submitTimeoutMs: internal(60 * SECOND, 'Timeout of the submit activity.'),
  heartbeatTimeoutMs: internal(10 * SECOND, 'Heartbeat timeout of the activities.'),
  getTimeoutMs: published(8 * SECOND, 'Timeout of one GET or DELETE.', '15 s'),
  holdTimeoutMs: internal(
    5 * SECOND,
    'Timeout of reading the hold, i.e. the search or reservation, before a POST.',
  ),
  assumedHoldMs: published(
    16 * MINUTE,
    'How long ACS holds the numbers, counted from the first lookup, if ACS does not show it.',
    '20 minutes',
  ),

  proofLookups: published(3, 'Lookups that must agree before a purchase counts as absent.', '5'),
  proofMs: published(MINUTE, 'The time that these lookups must span.', '2 minutes'),
  extendedProofMs: published(
    5 * MINUTE,
    'The same after a sign of a purchase, such as a conflict, or an operation after a POST.',
    '10 minutes',
  ),
  failedProofMs: internal(
    30 * SECOND,
    'How long ACS must show no owned number, in three reads, before `failed` is believed.',
  ),
  lookupMinPauseMs: internal(SECOND, 'Shortest pause between two lookups.'),
  lookupMaxPauseMs: internal(20 * SECOND, 'Longest pause between two lookups.'),

  deferralMinPauseMs: internal(2 * SECOND, 'First pause after a deferred POST; it doubles.'),
  deferralMaxPauseMs: internal(MINUTE, 'Longest pause after a deferred POST.'),
  throttledMinPauseMs: internal(MINUTE, 'First pause after a 429 to a POST; it doubles.'),
  throttledMaxPauseMs: internal(5 * MINUTE, 'Longest pause after a 429 to a POST.'),
  wrongResourceMinPauseMs: internal(
    5 * SECOND,
    'First pause after a worker of another ACS resource took an activity; it doubles.',
  ),
  wrongResourceMaxPauseMs: internal(MINUTE, 'Longest of these pauses.'),
  deniedPauseMs: internal(30 * SECOND, 'Pause after a 401 or 403 to a POST; it grows fourfold.'),
  deniedLimitMs: published(
    10 * MINUTE,
    'How long a purchase retries after 401 and 403, for example while a key is rotated.',
    '1 hour',
  ),

  retryMinPauseMs: internal(SECOND, 'First pause after an unavailable GET; it doubles.'),
  retryMaxPauseMs: internal(MINUTE, 'Longest pause after an unavailable GET.'),
  retryAfterCapMs: published(5 * MINUTE, 'Longest Retry-After that is followed.', '15 minutes'),

  expectedDurationMs: published(
    20 * SECOND,
    'How long ACS usually takes for a purchase. Polls are most frequent around this time.',
    '30 s',
  ),
  expectedReservationMs: internal(4 * SECOND, 'The same for the purchase of a reservation.'),
  pollMinPauseMs: internal(700, 'Shortest pause between two polls.'),
  pollMaxPauseMs: published(10 * MINUTE, 'Longest pause between two polls.', '2 minutes'),
  durablePauseMs: internal(
    6 * SECOND,
    'Pauses of this length or longer are Temporal timers; shorter ones pass inside an activity.',
  ),
  pollActivityMs: internal(55 * SECOND, 'How long one poll activity polls.'),
  pollTimeoutMs: internal(75 * SECOND, 'Timeout of the poll activity.'),
  errorPollMaxPauseMs: internal(
    5 * MINUTE,
    'Longest pause between two polls, or lookups, while ACS returns 401, 403, 404 or 429.',
  ),

  doubtLimitMs: published(
    10 * MINUTE,
    'How long a contradiction, such as an accepted operation that ACS no longer shows, may last.',
    '30 minutes',
  ),
  unknownStatusLimitMs: internal(
    5 * MINUTE,
    'How long ACS may report an unknown operation status before the owned numbers decide.',
  ),
  stalledAfterMs: published(
    10 * MINUTE,
    'When an open purchase counts as stalled: the Temporal UI shows it, and an event is sent.',
    '20 minutes',
  ),
  deadlineMs: published(
    7 * DAY,
    'When an open purchase ends as OutcomeUnknown, for the on-call engineer to check.',
    '3 days',
  ),
  continueAsNewAfterEvents: internal(
    0,
    'Continue as new at this many history events; 0: when Temporal suggests it.',
  ),
};

export type SettingName = keyof typeof SETTINGS;

/** The durations, in milliseconds, and counts of a purchase. */
export type Durations = Readonly<Record<SettingName, number>>;

/** What configures a purchase. A workflow reads it once: later changes affect new purchases only. */
export interface Settings extends Durations {
  /** The most a purchase may cost a month; undefined: no limit. */
  readonly spendingLimit?: SpendingLimit;
  /** The rate limit of POSTs across all workers, as its first worker had it. Only texts use it. */
  readonly postsPerSecond?: number;
  /** Whether an event is sent for every outcome and for a stall. */
  readonly sendEvents?: boolean;
}

export const DEFAULT_SETTINGS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, setting]) => [name, setting.default]),
) as Durations;

/** Durations are in milliseconds; the other settings are counts. */
export function isDuration(name: SettingName): boolean {
  return name.endsWith('Ms');
}
