/**
 * What the model promises about its ACS, its network and its Temporal. Within these bounds the product must
 * never buy twice or report a wrong outcome; outside them its promises are not at stake.
 * Sources: docs/decisions/0001 (proofs), 0012 (second executions), docs/acs.md.
 */
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const BOUNDS = {
  /** A POST arrives at ACS at most this long after Temporal's confirmation was asked for (0012). */
  postInFlightForMs: 31_500,
  /**
   * An accepted purchase shows this long after the POST arrived: an operation is there, or a number is
   * owned (0001, proof of 60 s). That includes the delay of a replica that is behind.
   */
  visibleWithinMs: MINUTE_MS,
  /**
   * The same where a rejection is contested; and where a placeholder looks like it, so that only another
   * status or a number makes the difference (0001, proof of 5 minutes).
   */
  visibleWhenContestedWithinMs: 5 * MINUTE_MS,
  /** The same where ACS answered 401, 403, 429 or its own 4xx: the next lookup shows it (0001). */
  visibleAfterOwnErrorWithinMs: 0,
  /**
   * A purchase without a 202 keeps its operation until a number shows; and for this long after its end
   * where the search cannot be read after the purchase, so that the numbers are unknown.
   */
  operationReadableForMs: 30 * MINUTE_MS,
  /** A number that was bought reads as owned this long after its operation ended as failed (issue, 8a). */
  ownedAfterFailedWithinMs: 30 * SECOND_MS,
  /** ACS shows a search this long after the search was made (docs/acs.md: a 404 right after it). */
  searchVisibleWithinMs: SECOND_MS,
  /** A hold's longest time, measured from the search (docs/acs.md). */
  holdMs: 16 * MINUTE_MS,
  /** The service's own promises: the deadline of the model's runs, and the time past it until the end. */
  deadlineMs: 120 * MINUTE_MS,
  endsWithinMs: 12 * MINUTE_MS,
} as const;

/** The proof that docs/decisions/0001 asks for before another POST; the model measures it itself. */
export const PROOF = { lookups: 3, spanMs: MINUTE_MS } as const;

/** The same before an accepted purchase ends as canceled; `lookups` are reads of every number. */
export const EXTENDED_PROOF = { lookups: 3, spanMs: 5 * MINUTE_MS } as const;

/** Ten minutes: how long ACS may contradict itself or refuse credentials before the outcome is unknown. */
export const GRACE_MS = 10 * MINUTE_MS;

/** Actions in any hour and minute, and submits in any 5 minutes, of virtual time: more is a busy loop. */
export const MOST_ACTIONS = { hour: 420, minute: 40, submitsIn5Minutes: 20 } as const;

/** Issue 8c: POSTs that one run sends in a full hold, and the proof that each further one asks for. */
export const FURTHER_POSTS = { most: 4, proofSpansMs: [60_000, 120_000, 240_000] } as const;
