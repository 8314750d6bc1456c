/** What a status string of ACS means for a purchase. */
export type StatusMeaning = 'notStarted' | 'running' | 'succeeded' | 'failed' | 'unknown';

const MEANINGS = new Map<string, StatusMeaning>([
  ['notstarted', 'notStarted'],
  ['running', 'running'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
]);

/** Reads a status in any letter case. Statuses may be added by ACS, and they go backwards: docs/acs.md. */
export function statusMeaning(status: string): StatusMeaning {
  return MEANINGS.get(status.toLowerCase()) ?? 'unknown';
}

/** Whether the operation is over, one way or the other. */
export function isOver(meaning: StatusMeaning | undefined): boolean {
  return meaning === 'succeeded' || meaning === 'failed';
}
