import type { Settings } from './settings.js';

/** How the engine lost an activity that a worker had begun with: by which of its time limits, or in some other way. */
export type Loss = 'HEARTBEAT' | 'START_TO_CLOSE' | 'SCHEDULE_TO_CLOSE' | 'OTHER';

/**
 * For how long the POST of a lost submit may still be sent and arrive, in ms. It may have been sent at any moment
 * that the activity's time limit allows, since a worker that cannot reach Temporal may well reach ACS: of a silent one
 * only the silence is over.
 */
export function mayStillArriveMs(
  loss: Loss,
  { submitTimeoutMs, heartbeatTimeoutMs }: Pick<Settings, 'submitTimeoutMs' | 'heartbeatTimeoutMs'>,
): number {
  switch (loss) {
    case 'HEARTBEAT':
      return submitTimeoutMs - heartbeatTimeoutMs;
    case 'START_TO_CLOSE':
    case 'SCHEDULE_TO_CLOSE':
      return 0;
    case 'OTHER':
      return submitTimeoutMs;
  }
}
