import { shortenSettings } from '../../dev/stack/settings.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/purchase/contract/settings.js';

/** The default settings, forty times shorter. Listed are those that need more time, or less. */
export const QUICK: Settings = {
  ...shortenSettings(40, {
    postTimeoutMs: 1_200,
    confirmationTimeoutMs: 500,
    submitTimeoutMs: 3_000,
    heartbeatTimeoutMs: 1_500,
    getTimeoutMs: 700,
    holdTimeoutMs: 600,
    lookupMinPauseMs: 150,
    deferralMinPauseMs: 200,
    deferralMaxPauseMs: 1_000,
    throttledMinPauseMs: 400,
    throttledMaxPauseMs: 1_000,
    wrongResourceMinPauseMs: 200,
    wrongResourceMaxPauseMs: 500,
    deniedPauseMs: 300,
    deniedLimitMs: 8_000,
    retryMinPauseMs: 100,
    retryMaxPauseMs: 1_000,
    expectedDurationMs: 600,
    pollMinPauseMs: 50,
    durablePauseMs: 200,
    pollActivityMs: 2_000,
    pollTimeoutMs: 4_000,
    errorPollMaxPauseMs: 500,
    doubtLimitMs: 3_000,
    stalledAfterMs: 30_000,
    deadlineMs: 60_000,
    assumedHoldMs: DEFAULT_SETTINGS.assumedHoldMs,
    retryAfterCapMs: DEFAULT_SETTINGS.retryAfterCapMs,
    pollMaxPauseMs: DEFAULT_SETTINGS.pollMaxPauseMs,
  }),
  // Purchases use the rate limit as in production, and never wait for a slot.
  postsPerSecond: 10_000,
};
