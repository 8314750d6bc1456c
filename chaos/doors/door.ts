/** What came of one try to ask for a purchase, or for it not to happen. */
export type Told =
  | { readonly is: 'acknowledged'; readonly operationId: string }
  | { readonly is: 'refused'; readonly code: string }
  /** Nobody answered, or somebody who could not: asked again. */
  | { readonly is: 'nothing'; readonly why: string };

/** What is asked for. */
export interface PurchaseRequest {
  readonly searchId: string;
  readonly agreeToNotResell: boolean;
}

/** A way into the service. None of these throws. */
export interface WayIn {
  start(request: PurchaseRequest): Promise<Told>;
  /** `acknowledged`: the wish was heard; `refused`: there is nothing to cancel. */
  cancel(operationId: string): Promise<Told>;
}

/** An error in one line, for the account of a run. */
export function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
