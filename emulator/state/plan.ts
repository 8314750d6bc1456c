import type { CommunicationError } from '../../src/acs/wire.js';

/** What happens to an accepted purchase: decided at acceptance, so that its status follows from the clock. */
export interface Plan {
  readonly acceptedAt: number;
  /** `notStarted` from then until the end. Default: `running` until the end. */
  readonly runningUntil?: number;
  readonly endsAt: number;
  /** Numbers that become owned at the end. */
  readonly acquires: readonly string[];
  /** The operation ends `failed` with this. */
  readonly error?: CommunicationError;
  /** `error` of the search result after the purchase. */
  readonly reason?: string;
  readonly stuck?: boolean;
  /** Accepted while provisioning was paused, and not resumed yet. */
  readonly paused?: boolean;
  /** Stuck until this many GETs of the operation were answered; the last of them ends it. */
  readonly endsAfterGets?: number;
  /** This many GETs of the operation return 404 first. */
  readonly hiddenGets?: number;
  readonly wrongCase?: boolean;
  readonly unknownStatus?: string;
}

export type PlanChange = Partial<Omit<Plan, 'acceptedAt' | 'paused'>>;

export type OperationStatus = 'running' | 'notStarted' | 'succeeded' | 'failed';

/** The status of an accepted purchase: `running`, of a search then `notStarted`, then its end, as recorded. */
export function planStatus(plan: Plan, now: number): OperationStatus {
  if (isFinished(plan, now)) return plan.error ? 'failed' : 'succeeded';
  return now < (plan.runningUntil ?? Infinity) ? 'running' : 'notStarted';
}

/** `true` once nothing about the purchase changes any more. */
export function isFinished(plan: Plan, now: number): boolean {
  return !plan.stuck && !plan.paused && now >= plan.endsAt;
}

/** A paused purchase after provisioning proceeds: it takes its full time from then on. */
export function resume(plan: Plan, now: number): Plan {
  if (!plan.paused) return plan;
  return { ...plan, paused: false, endsAt: now + plan.endsAt - plan.acceptedAt };
}
