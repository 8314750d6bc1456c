import type { StartResult } from '../purchase/contract/activity-results.js';
import {
  continuesJudgedRun,
  needsJudgement,
  type RunFacts,
} from '../purchase/contract/earlier-runs.js';
import { createCancel } from './cancel.js';
import { createDeliver } from './deliver.js';
import type { Dependencies } from './dependencies.js';
import { createLookup } from './lookup.js';
import { createPoll } from './poll.js';
import { createSubmit } from './submit.js';
import { submitMayHaveStarted } from './submit-started.js';

export type { Dependencies, Log } from './dependencies.js';

/**
 * The activities of the main task queue. They answer with reports; the failures they throw are
 * `AcsUnavailable`, when ACS gave no answer and asking again is all there is to do, and `WrongResource`,
 * when a worker of the purchase's own ACS resource must do it.
 */
export function createActivities(deps: Dependencies) {
  return {
    lookUpPurchase: createLookup(deps),
    pollOperation: createPoll(deps),
    cancelOperation: createCancel(deps),
    deliverEvent: createDeliver(deps),
    /** A local activity: what rules a purchase, read once at its start, before anything is asked. */
    readSettings: (): Promise<StartResult> =>
      Promise.resolve({ settings: deps.settings, resource: deps.resource }),
    /** A local activity, right before an end that says "not bought": in a reset run another judged. */
    isRunJudged: (run: RunFacts): Promise<boolean> =>
      Promise.resolve(!needsJudgement(run) || continuesJudgedRun(run)),
    /** A local activity, when a cancel request meets a pending submit. */
    submitMayHaveStarted,
  };
}

/** The activity of the submit queue, alone there so that no flood of polls delays a POST. */
export function createSubmitActivities(deps: Dependencies) {
  return { submitPurchase: createSubmit(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type SubmitActivities = ReturnType<typeof createSubmitActivities>;
