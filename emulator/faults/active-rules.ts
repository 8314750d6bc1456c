import type { Random } from '../random.js';
import { isTransportKind, type FaultRule, type OperationName } from './rules.js';

/** A call, as rules see it. */
export interface FaultTarget {
  readonly on: OperationName;
  readonly searchId: string | undefined;
}

/** The rules in force, and how often each may still strike. Kept in memory only. */
export class ActiveRules {
  private rules: { rule: FaultRule; toSkip: number; left: number }[] = [];

  constructor(private readonly random: Random) {}

  replace(rules: readonly FaultRule[]): void {
    this.rules = [];
    this.add(rules);
  }

  /** Puts rules before those in force, which keep what is left of them. */
  add(rules: readonly FaultRule[]): void {
    this.rules.unshift(
      ...rules.map((rule) => ({ rule, toSkip: rule.skip ?? 0, left: rule.times ?? Infinity })),
    );
  }

  list(): (FaultRule & { left: number | null })[] {
    return this.rules.map(({ rule, left }) => ({ ...rule, left: left === Infinity ? null : left }));
  }

  /** The first transport fault that strikes this call. */
  takeTransportFault(target: FaultTarget): FaultRule | undefined {
    return this.take(target, ({ kind }) => isTransportKind(kind))[0];
  }

  /** All outcome faults that strike this call, one of each kind. */
  takeOutcomeFaults(target: FaultTarget): FaultRule[] {
    return this.take(target, ({ kind }) => !isTransportKind(kind), Infinity);
  }

  private take(target: FaultTarget, wanted: (rule: FaultRule) => boolean, most = 1): FaultRule[] {
    const struck: FaultRule[] = [];
    for (const entry of this.rules) {
      if (struck.length >= most) break;
      const { rule } = entry;
      if (!wanted(rule) || entry.left < 1 || !matches(rule, target)) continue;
      if (struck.some(({ kind }) => kind === rule.kind)) continue;
      if (entry.toSkip > 0) {
        entry.toSkip -= 1;
        continue;
      }
      if (rule.probability !== undefined && this.random.next() >= rule.probability) continue;
      entry.left -= 1;
      struck.push(rule);
    }
    return struck;
  }
}

function matches(rule: FaultRule, { on, searchId }: FaultTarget): boolean {
  if (rule.on !== '*' && rule.on !== on) return false;
  return rule.searchId === undefined || rule.searchId.toLowerCase() === searchId;
}
