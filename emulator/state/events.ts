import type { FaultKind, OperationName, TransportKind } from '../faults/rules.js';
import type { BehaviorChange } from './behavior.js';
import type { HeldNumber, HoldKind } from './hold.js';
import type { Plan, PlanChange } from './plan.js';

/** What happened. The state is derived from these events; each is a line of the ledger file. Times are epoch ms.
 * `operationId` is that of a purchase, and so names its search or reservation. */
export type Event =
  /** A search or a reservation was made, or the numbers of a reservation changed. */
  | ({ readonly type: 'held'; readonly at: number } & HoldChange)
  | { readonly type: 'reservationDeleted'; readonly at: number; readonly operationId: string }
  | {
      readonly type: 'postReceived';
      readonly at: number;
      readonly postId: number;
      readonly operationId: string;
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
  /** One call of the API, of any operation. */
  | {
      readonly type: 'served';
      readonly at: number;
      readonly on: OperationName;
      /** The kinds of the faults that applied to it. */
      readonly struck: readonly FaultKind[];
    }
  | ({ readonly type: 'getAnswered'; readonly at: number; readonly operationId: string } & Get)
  | {
      readonly type: 'canceled';
      readonly at: number;
      readonly operationId: string;
      readonly answer: AnswerStatus;
      readonly effect: CancelEffect;
    }
  | {
      readonly type: 'planChanged';
      readonly at: number;
      readonly operationId: string;
      readonly change: PlanChange;
    }
  | {
      readonly type: 'released';
      readonly at: number;
      readonly releaseId: string;
      readonly phoneNumber: string;
      readonly endsAt: number;
    }
  | { readonly type: 'behaviorChanged'; readonly at: number; readonly change: BehaviorChange }
  | { readonly type: 'keysChanged'; readonly at: number; readonly keys: Partial<Keys> };

/** The HTTP status of a response, or `dropped` when the connection was reset instead. */
export type AnswerStatus = number | 'dropped';

/** `accepted`: this POST started the purchase. `same`: an earlier one did. */
export type PostOutcome = 'accepted' | 'same' | 'conflict' | 'notFound' | 'expired' | 'refused';

export type CancelEffect = 'none' | 'stopped' | 'refused';

/** The access keys that sign requests, base64. */
export interface Keys {
  readonly primary: string;
  readonly secondary: string;
}

/** A new search or reservation, or a change of a reservation. */
export interface HoldChange {
  readonly kind: HoldKind;
  readonly id: string;
  readonly added: readonly HeldNumber[];
  /** Phone numbers. */
  readonly removed?: readonly string[];
  /** Of a search: when its result can be read. Default: at once. */
  readonly readyAt?: number;
  readonly expiresAt: number;
}

/** One GET that concerns a search or a reservation. */
export interface Get {
  readonly of: 'operation' | 'searchOperation' | 'number' | 'searchResult' | 'reservation';
  readonly answer: AnswerStatus;
  readonly status?: string;
  /** The transport fault of the request or its response, if any. */
  readonly fault?: TransportKind;
  /** `false` when a fault responded instead of the service. */
  readonly processed: boolean;
}
