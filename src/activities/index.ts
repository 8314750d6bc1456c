import type { Settings } from '../purchase/settings.js';
import { createCancel } from './cancel.js';
import { createDeliver } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { createLook } from './look.js';
import { createPoll } from './poll.js';
import { createSubmit } from './submit.js';

export type { Dependencies, Log } from './dependencies.js';

/**
 * The activities of the main task queue. They answer with reports; the one failure they throw is
 * `AcsUnavailable`, when ACS gave no answer and asking again is all there is to do.
 */
export function createActivities(deps: Dependencies) {
  return {
    lookForPurchase: createLook(deps),
    pollOperation: createPoll(deps),
    cancelOperation: createCancel(deps),
    deliverEvent: createDeliver(deps),
    /** A local activity: the settings that rule a purchase, read once at its start. */
    readSettings: (): Promise<Settings> => Promise.resolve(deps.settings),
  };
}

/** The activity of the submit queue, alone there so that no flood of polls delays a POST. */
export function createSubmitActivities(deps: Dependencies) {
  return { submitPurchase: createSubmit(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type SubmitActivities = ReturnType<typeof createSubmitActivities>;
