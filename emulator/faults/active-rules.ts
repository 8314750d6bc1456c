import type { Random } from '../random.js';
import { purchaseOperationId } from '../state/hold.js';
import { isTransportKind, type FaultRule, type OperationName } from './rules.js';

/** What rules match: the call, and the search or reservation that it concerns. */
export interface FaultTarget {
  readonly on: OperationName;
  /** Id of the purchase operation of the search or reservation. */
  readonly operationId: string | undefined;
  readonly isAccepted: boolean;
}

/** The active fault rules, and how often each may still apply. In memory only. */
export class ActiveRules {
  private rules: { rule: FaultRule; left: number }[] = [];

  constructor(private readonly random: Random) {}

  replace(rules: readonly FaultRule[]): void {
    this.rules = [];
    this.add(rules);
  }

  /** Puts rules before the active ones. */
  add(rules: readonly FaultRule[]): void {
    this.rules.unshift(...rules.map((rule) => ({ rule, left: rule.times ?? Infinity })));
  }

  list(): (FaultRule & { left: number | null })[] {
    return this.rules.map(({ rule, left }) => ({ ...rule, left: left === Infinity ? null : left }));
  }

  /** The first transport fault that applies to this call; counts it as applied. */
  takeTransportFault(target: FaultTarget): FaultRule | undefined {
    return this.take(target, ({ kind }) => isTransportKind(kind))[0];
  }

  /** The outcome faults that apply to this call, one of each kind; counts them as applied. */
  takeOutcomeFaults(target: FaultTarget): FaultRule[] {
    return this.take(target, ({ kind }) => !isTransportKind(kind), Infinity);
  }

  private take(
    target: FaultTarget,
    isWanted: (rule: FaultRule) => boolean,
    limit = 1,
  ): FaultRule[] {
    const applied: FaultRule[] = [];
    for (const entry of this.rules) {
      if (applied.length >= limit) break;
      const { rule } = entry;
      if (!isWanted(rule) || entry.left < 1 || !matches(rule, target)) continue;
      if (applied.some(({ kind }) => kind === rule.kind)) continue;
      if (rule.probability !== undefined && this.random.next() >= rule.probability) continue;
      entry.left -= 1;
      applied.push(rule);
    }
    return applied;
  }
}

function matches(rule: FaultRule, { on, operationId, isAccepted }: FaultTarget): boolean {
  if (rule.on !== '*' && rule.on !== on) return false;
  if (rule.accepted && !isAccepted) return false;
  const { searchId, reservationId } = rule;
  if (searchId === undefined && reservationId === undefined) return true;
  const ids = [
    searchId !== undefined && purchaseOperationId('search', searchId),
    reservationId !== undefined && purchaseOperationId('reservation', reservationId),
  ];
  return ids.some((id) => id === operationId);
}
