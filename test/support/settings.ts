import { DEFAULT_SETTINGS, type Settings } from '../../src/purchase/settings.js';

/** The durations of a purchase, about forty times shorter: the same rules, quickly. */
export const QUICK: Settings = {
  ...DEFAULT_SETTINGS,
  postTimeoutMs: 1_200,
  submitTimeoutMs: 3_000,
  heartbeatTimeoutMs: 1_500,
  getTimeoutMs: 700,
  searchTimeoutMs: 600,
  proofMs: 1_500,
  doubtfulProofMs: 7_500,
  lookMinPauseMs: 150,
  lookMaxPauseMs: 500,
  notSentMinPauseMs: 200,
  notSentMaxPauseMs: 1_000,
  throttledMinPauseMs: 400,
  throttledMaxPauseMs: 1_000,
  credentialsPauseMs: 300,
  credentialsGraceMs: 8_000,
  retryMinPauseMs: 100,
  retryMaxPauseMs: 1_000,
  expectedDurationMs: 600,
  pollMinPauseMs: 50,
  durablePauseMs: 200,
  pollRunMs: 2_000,
  pollTimeoutMs: 4_000,
  troubledMaxPauseMs: 500,
  notFoundGraceMs: 3_000,
  stalledAfterMs: 30_000,
  deadlineMs: 60_000,
  // In their turn, as in production, which comes at once.
  postsPerSecond: 10_000,
};
