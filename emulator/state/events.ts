import type { CommunicationError, PhoneNumberCapabilities } from '../../src/acs/wire.js';
import type { FaultKind, OperationName, TransportKind } from '../faults/rules.js';
import type { BehaviorChange } from './behavior.js';

/**
 * Everything that ever happened, one event at a time. The state is a fold over them, and with a ledger file
 * each is a line of it. Times are epoch ms.
 */
export type Event =
  | ({ readonly type: 'searched'; readonly at: number } & Search)
  | {
      readonly type: 'postReceived';
      readonly at: number;
      readonly postId: number;
      readonly searchId: string;
      readonly clientRequestId: string | null;
    }
  | {
      readonly type: 'postProcessed';
      readonly at: number;
      readonly postId: number;
      readonly outcome: PostOutcome;
      readonly plan?: Plan;
    }
  | {
      readonly type: 'postAnswered';
      readonly at: number;
      readonly postId: number;
      readonly answer: AnswerStatus;
      readonly fault?: TransportKind;
    }
  /** One call of the API was served, whatever it concerned. */
  | {
      readonly type: 'served';
      readonly at: number;
      readonly on: OperationName;
      /** Kinds of the faults that struck it. */
      readonly struck: readonly FaultKind[];
    }
  | ({ readonly type: 'got'; readonly at: number; readonly searchId: string } & Get)
  | {
      readonly type: 'canceled';
      readonly at: number;
      readonly searchId: string;
      readonly answer: AnswerStatus;
      readonly effect: CancelEffect;
    }
  | {
      readonly type: 'planChanged';
      readonly at: number;
      readonly searchId: string;
      readonly change: PlanChange;
    }
  | {
      readonly type: 'released';
      readonly at: number;
      readonly releaseId: string;
      readonly phoneNumber: string;
      readonly endsAt: number;
    }
  | { readonly type: 'behaved'; readonly at: number; readonly change: BehaviorChange }
  | { readonly type: 'rekeyed'; readonly at: number; readonly keys: Partial<Keys> };

/** What a request was answered: a status, or how the connection ended instead. */
export type AnswerStatus = number | 'dropped';

/** `accepted`: by this POST the purchase began. `same`: by an earlier one. */
export type PostOutcome = 'accepted' | 'same' | 'conflict' | 'notFound' | 'expired' | 'refused';

export type CancelEffect = 'none' | 'stopped' | 'refused';

/** The access keys that sign requests, base64. */
export interface Keys {
  readonly primary: string;
  readonly secondary: string;
}

/** A search and what it holds. */
export interface Search {
  readonly searchId: string;
  readonly countryCode: string;
  readonly phoneNumbers: readonly string[];
  readonly phoneNumberType: string;
  readonly assignmentType: string;
  readonly capabilities: PhoneNumberCapabilities;
  readonly monthlyAmount: number;
  readonly needsAgreement: boolean;
  readonly readyAt: number;
  readonly expiresAt: number;
}

/** How an accepted purchase goes: decided when it is accepted, so that its status follows from the clock. */
export interface Plan {
  readonly acceptedAt: number;
  readonly runningUntil: number;
  readonly endsAt: number;
  /** Numbers that become owned at the end. */
  readonly acquires: readonly string[];
  /** The operation ends `failed` with this. */
  readonly error?: CommunicationError;
  readonly stuck?: boolean;
  /** Accepted while provisioning was paused, and still is. */
  readonly paused?: boolean;
  /** Stuck until so many GETs of the operation were answered: with the last of them it ends. */
  readonly endsAfterGets?: number;
  /** So many GETs of the operation are 404 first. */
  readonly hiddenGets?: number;
  readonly wrongCase?: boolean;
  readonly unknownStatus?: string;
}

export type PlanChange = Partial<Omit<Plan, 'acceptedAt' | 'paused'>>;

/** One GET that concerns a search. */
export interface Get {
  readonly of: 'operation' | 'searchOperation' | 'number' | 'searchResult';
  readonly answer: AnswerStatus;
  readonly status?: string;
  /** What happened to the request or its answer; without it, the caller got what the service answered. */
  readonly fault?: TransportKind;
  /** `false` when a fault answered in place of the service. */
  readonly processed: boolean;
}
