/** What the status of an operation means for a purchase. */
export type StatusMeaning =
  'notStarted' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'unknown';

/**
 * The four statuses of the specification, and the words that Azure's other long-running operations use. The
 * enum is open (docs/acs.md): any other word is `unknown`.
 */
const MEANINGS: Readonly<Record<Exclude<StatusMeaning, 'unknown'>, readonly string[]>> = {
  notStarted: ['notstarted', 'accepted', 'pending', 'queued'],
  running: [
    ...['running', 'inprogress', 'provisioning', 'creating', 'updating', 'validating'],
    ...['canceling', 'cancelling'],
  ],
  succeeded: ['succeeded', 'completed', 'ready'],
  failed: ['failed', 'error', 'rejected', 'validationfailed'],
  canceled: ['canceled', 'cancelled', 'aborted'],
};

const BY_WORD = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, words]) =>
    words.map((word) => [word, meaning as StatusMeaning] as const),
  ),
);

/** Reads a status in any letter case. */
export function statusMeaning(status: string): StatusMeaning {
  return BY_WORD.get(status.toLowerCase()) ?? 'unknown';
}

/** Whether the operation has ended, so that the held numbers decide. */
export function isEnded(meaning: StatusMeaning | undefined): boolean {
  return meaning === 'succeeded' || meaning === 'failed' || meaning === 'canceled';
}
