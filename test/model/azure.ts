import { BOUNDS } from './bounds.js';
import type { HeldNumbers, LookupResult, OperationResponse } from './neutral.js';
import type { Plan, PostPlan, PurchasePlan, Disruption, Target } from './plan.js';

/** A POST as ACS and the network know it. */
export interface PostRecord {
  readonly sentAt: number;
  /** When ACS accepts the purchase; infinite: never. */
  readonly acceptedAt: number;
  readonly by: 'thisRun' | 'earlierRun' | 'elsewhere';
}

/** A response to one GET: a value, or none. */
export type Got<T> =
  | { readonly kind: 'got'; readonly value: T }
  | { readonly kind: 'noResponse' }
  | { readonly kind: 'rateLimited'; readonly retryAfterMs: number }
  | { readonly kind: 'wrongResource' };

export type SearchResponse =
  | { readonly kind: 'held'; readonly hold: HeldNumbers }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'inconclusive' };

interface Purchase {
  readonly acceptedAt: number;
  readonly visibleAt: number;
  readonly endsAt: number;
  readonly plan: PurchasePlan;
}

/** ACS in virtual time: it knows what really became of one purchase. It has no clock and does no I/O. */
export class Azure {
  readonly posts: PostRecord[] = [];
  private readonly visibleAfterMs = new Map<PostRecord, number>();
  private canceledAt = Infinity;
  /** A 202 was delivered: from then on the operation may vanish before a number shows. */
  private acknowledged = false;

  constructor(
    private readonly plan: Plan,
    private readonly startedAt: number,
  ) {
    const { arrival, purchasedElsewhere } = plan.earlier;
    if (arrival !== undefined) {
      const acceptedAt = startedAt + arrival * BOUNDS.postInFlightForMs;
      this.posts.push({ sentAt: startedAt, acceptedAt, by: 'earlierRun' });
    }
    if (purchasedElsewhere) {
      const post = { sentAt: startedAt, acceptedAt: startedAt, by: 'elsewhere' } as const;
      this.posts.push(post);
      this.visibleAfterMs.set(post, purchasedElsewhere.hiddenForMs);
    }
  }

  /** The POST leaves the worker; `submit.ts` plays the response that the worker gets. */
  receive(plan: PostPlan, sentAt: number, latestArrival: number): void {
    const arrivesAt = sentAt + plan.arrival * (latestArrival - sentAt);
    const post = {
      sentAt,
      acceptedAt: plan.reaches ? arrivesAt : Infinity,
      by: 'thisRun',
    } as const;
    this.posts.push(post);
    if (plan.visibleAfterMs !== undefined) this.visibleAfterMs.set(post, plan.visibleAfterMs);
    if (plan.response.kind === 'accepted' && plan.reaches) this.acknowledged = true;
  }

  getOperation(at: number): Got<OperationResponse> {
    const disruption = this.disruptionAt(at, 'operation');
    const disrupted = disruption && disruptedResponse(disruption);
    if (disrupted) return disrupted;
    const seenAt = disruption?.effect.kind === 'stale' ? at - disruption.effect.ageMs : at;
    return { kind: 'got', value: this.operationAt(seenAt) };
  }

  getSearch(at: number): Got<SearchResponse> {
    const disruption = this.disruptionAt(at, 'search');
    const disrupted = disruption && disruptedResponse(disruption);
    if (disrupted?.kind === 'got') return { kind: 'got', value: { kind: 'inconclusive' } };
    if (disrupted) return disrupted;
    const { search, acsAheadMs } = this.plan;
    const sinceMs = at - this.startedAt;
    const isGone = search.goneAfterPurchase && this.purchaseAt(at) !== undefined;
    if (sinceMs < search.notFoundUntilMs || isGone)
      return { kind: 'got', value: { kind: 'notFound' } };
    const endsAt = this.holdEndsAt(at);
    const { numbers } = this.searchAt(at);
    const { monthlyCostEach } = search;
    const hold = {
      numbers,
      monthlyCostEach,
      expiresAt: endsAt + acsAheadMs,
      expiresInMs: endsAt - at,
      readAt: at,
    };
    return { kind: 'got', value: { kind: 'held', hold } };
  }

  /** Whether one number reads as owned. */
  getNumber(number: string, at: number): Got<'owned' | 'notOwned' | 'inconclusive'> {
    const disruption = this.disruptionAt(at, 'numbers');
    const disrupted = disruption && disruptedResponse(disruption);
    if (disrupted?.kind === 'got') return { kind: 'got', value: 'inconclusive' };
    if (disrupted) return disrupted;
    const seenAt = disruption?.effect.kind === 'stale' ? at - disruption.effect.ageMs : at;
    const owned = this.ownedAt(seenAt).includes(number);
    return { kind: 'got', value: owned ? 'owned' : 'notOwned' };
  }

  /** @returns the status of the response; undefined: none */
  cancel(at: number): number | undefined {
    const effect = this.disruptionAt(at, 'cancel')?.effect;
    if (effect?.kind === 'denied') return effect.httpStatus;
    if (effect) return undefined;
    const purchase = this.purchaseAt(at);
    const { effect: cancels } = this.plan.cancel;
    if (purchase && at < purchase.endsAt && cancels !== 'ignored') this.canceledAt = at;
    return 204;
  }

  disruptionAt(at: number, target: Target): Disruption | undefined {
    const sinceMs = at - this.startedAt;
    return this.plan.disruptions.find(
      ({ fromMs, forMs, targets }) =>
        targets.includes(target) && sinceMs >= fromMs && sinceMs < fromMs + forMs,
    );
  }

  /** The truth: the numbers that this resource owns at a time, whether they show or not. */
  boughtAt(at: number): readonly string[] {
    const purchase = this.purchaseAt(at);
    if (!purchase || this.canceledAt <= purchase.endsAt || at < purchase.endsAt) return [];
    return this.searchAt(purchase.acceptedAt).numbers.slice(0, purchase.plan.bought);
  }

  /** When the hold really ends, as it stands at a time, by Temporal's clock. */
  holdEndsAt(at: number): number {
    return this.startedAt + this.searchAt(at).holdMs;
  }

  /** Whether a read shows, without contradiction, how the purchase ended. */
  isClearAt(at: number): boolean {
    const isRead = (['operation', 'numbers', 'search'] as const).every(
      (target) => !this.disruptionAt(at, target),
    );
    const operation = this.operationAt(at);
    if (!isRead || operation.kind !== 'ok' || this.plan.search.goneAfterPurchase) return false;
    const status = operation.status.toLowerCase();
    const owned = this.ownedAt(at);
    if (status === 'failed') return owned.length === this.boughtAt(at).length;
    return status === 'succeeded' && owned.length > 0;
  }

  private searchAt(at: number): { readonly numbers: readonly string[]; readonly holdMs: number } {
    const { search } = this.plan;
    const { change } = search;
    return change && at >= this.startedAt + change.atMs ? change : search;
  }

  private operationAt(at: number): OperationResponse {
    const purchase = this.purchaseAt(at);
    const { placeholder, cancel } = this.plan;
    if (!purchase || at < purchase.visibleAt) {
      const shows = placeholder && at >= this.startedAt + placeholder.fromMs;
      return shows ? { kind: 'ok', status: placeholder.status } : { kind: 'notFound' };
    }
    if (at >= this.canceledAt) {
      const isShown = cancel.effect === 'statusCanceled';
      return isShown ? { kind: 'ok', status: 'Canceled' } : { kind: 'notFound' };
    }
    if (at >= this.goneAt(purchase)) return { kind: 'notFound' };
    let left = at - purchase.acceptedAt;
    for (const { status, forMs } of purchase.plan.statuses) {
      if (left < forMs) return { kind: 'ok', status };
      left -= forMs;
    }
    const { final, alternates } = purchase.plan;
    if (!alternates) return { kind: 'ok', status: final };
    const { statuses, eachMs } = alternates;
    const status = statuses[Math.floor(left / eachMs) % statuses.length] ?? null;
    return status === null ? { kind: 'notFound' } : { kind: 'ok', status };
  }

  private ownedAt(at: number): readonly string[] {
    const purchase = this.purchaseAt(at);
    if (!purchase || at < purchase.endsAt + purchase.plan.ownedAfterMs) return [];
    return at < purchase.visibleAt ? [] : this.boughtAt(at);
  }

  /** Within the bounds the operation stays until a number shows, unless the caller has its 202. */
  private goneAt({ endsAt, plan }: Purchase): number {
    if (plan.goneAfterMs === undefined) return Infinity;
    if (plan.bought === 0 && !this.acknowledged) return Infinity;
    const goneAt = endsAt + plan.goneAfterMs;
    if (this.acknowledged || plan.outsideBounds) return goneAt;
    const isSearchGone = this.plan.search.goneAfterPurchase;
    const readableForMs = isSearchGone ? BOUNDS.operationReadableForMs : plan.ownedAfterMs;
    return Math.max(goneAt, endsAt + readableForMs);
  }

  private purchaseAt(at: number): Purchase | undefined {
    const [first] = this.posts
      .filter(({ acceptedAt }) => acceptedAt <= at)
      .sort((a, b) => a.acceptedAt - b.acceptedAt);
    if (!first) return undefined;
    const plan = this.plan.purchase;
    const { acceptedAt } = first;
    const endsAt = acceptedAt + plan.statuses.reduce((sum, { forMs }) => sum + forMs, 0);
    const visibleAfterMs = this.visibleAfterMs.get(first) ?? plan.visibleAfterMs;
    return { acceptedAt, endsAt, visibleAt: acceptedAt + visibleAfterMs, plan };
  }
}

function disruptedResponse({
  effect,
}: Disruption): Got<Extract<OperationResponse, { kind: 'denied' | 'throttled' }>> | undefined {
  switch (effect.kind) {
    case 'noResponse':
    case 'anotherId':
      return { kind: 'noResponse' };
    case 'rateLimited':
    case 'wrongResource':
      return effect;
    case 'denied':
    case 'throttled':
      return { kind: 'got', value: effect };
    case 'stale':
      return undefined;
  }
}

/** Whether a lookup, by itself, says that nothing was bought. */
export function saysNothingBought({ operation, numbers }: LookupResult): boolean {
  if (numbers === 'owned' || numbers === 'unreadable') return false;
  if (operation.kind === 'notFound') return true;
  if (operation.kind !== 'ok') return false;
  const status = operation.status.toLowerCase();
  return status === 'notstarted' || (status === 'succeeded' && numbers === 'notOwned');
}
