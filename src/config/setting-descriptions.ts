import type { Durations } from '../purchase/settings.js';

/** What each setting of a purchase is for, in words for an operator. */
export const SETTING_DESCRIPTIONS: Readonly<Record<keyof Durations, string>> = {
  postTimeoutMs: 'Limit of one whole POST.',
  confirmationTimeoutMs:
    'Limit of the question to Temporal, right before a POST, whether the submit is still wanted.',
  submitTimeoutMs:
    "Limit of the submit activity. A POST is sent only if a whole POST's time is left of it.",
  heartbeatTimeoutMs: 'An activity that has not been heard of for this long is taken for dead.',
  getTimeoutMs: 'Limit of one GET or DELETE.',
  holdTimeoutMs: 'Limit of the reading of the search before a POST.',
  assumedHoldMs: 'How long numbers count as held when the search could not be read.',
  proofLookups:
    'Looks that must agree before it counts as proved that ACS does not have a purchase.',
  proofMs: 'The time that those looks must span.',
  extendedProofMs: 'The same where something speaks for a purchase: an operation, a conflict.',
  lookupMinPauseMs: 'Shortest pause between two looks of an investigation.',
  lookupMaxPauseMs: 'Longest pause between two looks of an investigation.',
  deferralMinPauseMs: 'Pause after a POST that could not be sent; it doubles.',
  deferralMaxPauseMs: 'The longest of these pauses.',
  throttledMinPauseMs: 'Pause after a 429 to the POST that names none; it doubles.',
  throttledMaxPauseMs: 'The longest of these pauses.',
  wrongResourceMinPauseMs:
    'Pause after a worker of another ACS resource took an activity; it doubles.',
  wrongResourceMaxPauseMs: 'The longest of these pauses.',
  deniedPauseMs: 'Pause after a 401 or 403 to the POST.',
  deniedLimitMs: 'How long such answers are borne: a key may be in rotation.',
  retryMinPauseMs: 'First pause after a GET that ACS did not answer; it doubles.',
  retryMaxPauseMs: 'The longest of these pauses.',
  retryAfterCapMs: 'The longest Retry-After that is believed.',
  expectedDurationMs: 'How long a purchase is expected to take: polls are densest around it.',
  pollMinPauseMs: 'Shortest pause between two polls.',
  pollMaxPauseMs: 'Longest pause between two polls.',
  durablePauseMs:
    'Pauses of this length and more are timers of Temporal; shorter ones happen inside an activity.',
  pollActivityMs: 'How long one poll activity goes on.',
  pollTimeoutMs: 'The limit that Temporal sets a poll activity.',
  errorPollMaxPauseMs: 'Longest pause between polls that ACS answers with 401, 403, 404 or 429.',
  doubtLimitMs: 'How long ACS may know nothing of an operation that it had accepted.',
  stalledAfterMs: 'When a purchase that is not settled counts as stalled: it is shown, and told.',
  deadlineMs: 'When a purchase that is not settled is handed to a person, as OutcomeUnknown.',
  continueAsNewAfterEvents:
    'Begin a new history at this many events; 0: when Temporal suggests it.',
};
