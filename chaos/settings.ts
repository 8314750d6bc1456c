import { shortenSettings } from '../dev/stack/settings.js';
import type { Durations } from '../src/purchase/contract/settings.js';

/**
 * The default durations divided by twenty, with exceptions. Their order stays: a proof takes longer than a
 * POST, a hold longer than a proof, the deadline longer than a hold.
 */
export const COMPRESSED: Durations = shortenSettings(20, {
  confirmationTimeoutMs: 500,
  submitTimeoutMs: 4_500,
  heartbeatTimeoutMs: 2_000,
  getTimeoutMs: 900,
  holdTimeoutMs: 800,
  assumedHoldMs: 40_000,
  extendedProofMs: 10_000,
  lookupMinPauseMs: 250,
  deferralMinPauseMs: 250,
  deferralMaxPauseMs: 1_500,
  throttledMinPauseMs: 500,
  throttledMaxPauseMs: 1_500,
  wrongResourceMinPauseMs: 250,
  wrongResourceMaxPauseMs: 1_500,
  deniedPauseMs: 400,
  deniedLimitMs: 12_000,
  retryMinPauseMs: 150,
  retryMaxPauseMs: 1_500,
  retryAfterCapMs: 1_500,
  expectedDurationMs: 2_500,
  expectedReservationMs: 450,
  pollMinPauseMs: 125,
  pollMaxPauseMs: 2_000,
  durablePauseMs: 750,
  pollActivityMs: 4_000,
  pollTimeoutMs: 6_500,
  errorPollMaxPauseMs: 750,
  doubtLimitMs: 6_000,
  stalledAfterMs: 15_000,
  deadlineMs: 60_000,
  // Low, so that long waits continue as new.
  continueAsNewAfterEvents: 60,
});

/** Emulated purchases take 19 to 27 s, of reservations 3 to 5 s, divided by this. */
export const SPEED = 9;

/** How long a search or a reservation holds its numbers: the usual value, and one that some purchases are too late for. */
export const HOLD_MS = 40_000;
export const SHORT_HOLD_MS = 3_000;

/** The monthly cost that a purchase may have. Three numbers abroad cost more. */
export const SPENDING_LIMIT = '20 USD';

/**
 * The longest time from the receipt of a POST to its processing: longer than any client waits for the response, and
 * shorter than a proof of absence takes. No proof covers a service that is slower.
 */
export const LONGEST_DELAY_MS = COMPRESSED.postTimeoutMs + COMPRESSED.proofMs * 0.6;
