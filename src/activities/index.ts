import type { StartReport } from '../purchase/reports.js';
import { createCancel } from './cancel.js';
import { createDeliver } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { createLook } from './look.js';
import { createPoll } from './poll.js';
import { createSubmit } from './submit.js';

export type { Dependencies, Log } from './dependencies.js';

/**
 * The activities of the main task queue. They answer with reports; the failures they throw are
 * `AcsUnavailable`, when ACS gave no answer and asking again is all there is to do, and `WrongResource`,
 * when a worker of the purchase's own ACS resource must do it.
 */
export function createActivities(deps: Dependencies) {
  return {
    lookForPurchase: createLook(deps),
    pollOperation: createPoll(deps),
    cancelOperation: createCancel(deps),
    deliverEvent: createDeliver(deps),
    /** A local activity: what rules a purchase, read once at its start, before anything is asked. */
    readSettings: (): Promise<StartReport> =>
      Promise.resolve({ settings: deps.settings, resource: deps.resource }),
  };
}

/** The activity of the submit queue, alone there so that no flood of polls delays a POST. */
export function createSubmitActivities(deps: Dependencies) {
  return { submitPurchase: createSubmit(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type SubmitActivities = ReturnType<typeof createSubmitActivities>;
