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
 * The activities of the main task queue. They fail with `AcsUnavailable` when ACS gave no usable response, and
 * with `WrongResource` when the purchase belongs to another ACS resource. Temporal retries both.
 */
export function createActivities(deps: Dependencies) {
  return {
    lookUpPurchase: createLookup(deps),
    pollOperation: createPoll(deps),
    cancelOperation: createCancel(deps),
    deliverEvent: createDeliver(deps),
    /** A local activity: the settings of a purchase, read once at its start. */
    readSettings: (): Promise<StartResult> =>
      Promise.resolve({ settings: deps.settings, resource: deps.resource }),
    /** A local activity, before an outcome that says "not bought": a reset run may not have been judged. */
    isRunJudged: (run: RunFacts): Promise<boolean> =>
      Promise.resolve(!needsJudgement(run) || continuesJudgedRun(run)),
    /** A local activity, for a cancel request while a submit is pending. */
    submitMayHaveStarted,
  };
}

/** The activity of the submit queue. It is alone there, so that polls cannot delay a POST. */
export function createSubmitActivities(deps: Dependencies) {
  return { submitPurchase: createSubmit(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
export type SubmitActivities = ReturnType<typeof createSubmitActivities>;
