/** One run of the model, decided beforehand: what ACS, network, workers, callers and operators do. */
export interface Plan {
  readonly scenario: string;
  readonly search: SearchPlan;
  /** The operation that ACS shows before any purchase; none: 404. */
  readonly placeholder?: { readonly status: string; readonly fromMs: number };
  /** What becomes of the first POST, the second and so on; the last one repeats. */
  readonly posts: readonly PostPlan[];
  readonly purchase: PurchasePlan;
  readonly disruptions: readonly Disruption[];
  /** What happens to the worker of the first submit, the second and so on; later ones run normally. */
  readonly submits: readonly SubmitPlan[];
  readonly cancel: CancelPlan;
  readonly earlier: EarlierPlan;
  /** Continue-as-new after so many actions. */
  readonly continueAfter?: number;
  /** After so many actions the workflow is reset to its state after so many. */
  readonly reset?: {
    readonly atStep: number;
    readonly toStep: number;
    /** The new run is canceled before its first activity. */
    readonly cancels: boolean;
  };
  readonly spendingLimit?: number;
  /** The clocks of workers and of ACS, compared with Temporal's. */
  readonly acsAheadMs: number;
  /** How much later than its activity a result reaches the workflow; missing: at once. */
  readonly deliveryMs?: number;
  /** Time of one request. */
  readonly latencyMs: number;
}

export interface SearchPlan {
  readonly numbers: readonly string[];
  readonly monthlyCostEach: number;
  readonly holdMs: number;
  /** From here on the search shows other numbers, and expires at another time. */
  readonly change?: {
    readonly atMs: number;
    readonly numbers: readonly string[];
    readonly holdMs: number;
  };
  /** ACS returns 404 for the search until then; infinite: it does not exist. */
  readonly notFoundUntilMs: number;
  readonly goneAfterPurchase: boolean;
}

export interface PostPlan {
  readonly response:
    | { readonly kind: 'accepted'; readonly operation: 'ours' | 'other' }
    | { readonly kind: 'lost' }
    | { readonly kind: 'notSent' }
    | { readonly kind: 'rateLimited'; readonly retryAfterMs: number }
    | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
    | { readonly kind: 'denied'; readonly httpStatus: 401 | 403 }
    | {
        readonly kind: 'rejected';
        readonly httpStatus: 400 | 404 | 409;
        readonly fromAcs: boolean;
      };
  /** ACS accepts the purchase, whatever the response was. */
  readonly reaches: boolean;
  /** When it arrives: 0 at once, 1 at the last moment that the bound allows. */
  readonly arrival: number;
  /** How long the caller waits for the response. */
  readonly tookMs: number;
  /** How long the accepted purchase looks like "nothing bought"; missing: as the plan's purchase says. */
  readonly visibleAfterMs?: number;
}

/** An accepted purchase as time goes by. */
export interface PurchasePlan {
  readonly visibleAfterMs: number;
  /** Statuses in turn; after them the final one stays. */
  readonly statuses: readonly { readonly status: string; readonly forMs: number }[];
  readonly final: string;
  /** Instead of the final status, ACS shows these in turn, for so long each; null: 404. */
  readonly alternates?: { readonly statuses: readonly (string | null)[]; readonly eachMs: number };
  /** How many numbers it buys when it reaches its final status. */
  readonly bought: number;
  readonly ownedAfterMs: number;
  /** The operation returns 404 from so long after the end on. */
  readonly goneAfterMs?: number;
  /** It vanishes even where nothing else shows the purchase. */
  readonly outsideBounds?: true;
}

export type Target = 'operation' | 'search' | 'numbers' | 'post' | 'cancel';

/** A time during which some requests do not get ACS's true response. */
export interface Disruption {
  readonly fromMs: number;
  readonly forMs: number;
  readonly targets: readonly Target[];
  readonly effect:
    | { readonly kind: 'noResponse' }
    /** A complete 200 about another id: the boundary turns it into no response. */
    | { readonly kind: 'anotherId' }
    | { readonly kind: 'denied'; readonly httpStatus: 401 | 403 }
    | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
    | { readonly kind: 'rateLimited'; readonly retryAfterMs: number }
    | { readonly kind: 'wrongResource' }
    /** A replica that is behind. */
    | { readonly kind: 'stale'; readonly ageMs: number };
}

/** What happens to a submit activity outside ACS. */
export type SubmitPlan =
  | { readonly kind: 'normal' }
  /** The rate limit of the queue keeps it waiting. */
  | { readonly kind: 'queued'; readonly forMs: number }
  | { readonly kind: 'diesBeforePost' }
  | { readonly kind: 'diesAfterPost' }
  /** An operator makes Temporal run it again: the second execution sends no POST, the first goes on. */
  | { readonly kind: 'executedTwice' }
  | { readonly kind: 'notConfirmed' };

export interface CancelPlan {
  readonly atMs?: number;
  /** What DELETE does to a purchase that has not ended. */
  readonly effect: 'ignored' | 'vanishes' | 'statusCanceled';
}

export interface EarlierPlan {
  readonly judgement: 'nothingInFlight' | 'postAssumed' | 'postsClosed';
  readonly consented: boolean;
  /** An earlier run's POST, which ACS accepts: 0 it arrived at once, 1 at the last moment. */
  readonly arrival?: number;
  /** Another client purchased the search before the run began; the purchase stays hidden for so long. */
  readonly purchasedElsewhere?: { readonly hiddenForMs: number };
}

export const NUMBERS = ['+18335550100', '+18335550101', '+18335550102'] as const;
