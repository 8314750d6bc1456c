import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import { BACKGROUND_FAULTS } from '../plan/faults.js';
import type { TimeLimit } from './time-limit.js';

/** The fault rules of the emulator, which loses them when it is restarted. */
export class FaultRules {
  /** Rules of the open purchases. */
  private readonly ofPurchases = new Set<FaultRuleInput>();

  constructor(
    private readonly control: EmulatorControl,
    private readonly limit: TimeLimit,
  ) {}

  /** Sets all rules again. */
  async restore(): Promise<void> {
    const rules = [...this.ofPurchases, ...BACKGROUND_FAULTS];
    await this.limit.retry('setting the faults', () => this.control.setFaults(rules));
  }

  /** Removes all rules, until {@link restore}. */
  async clear(): Promise<void> {
    await this.limit.retry('removing the faults', () => this.control.setFaults([]));
  }

  /** Adds rules that take precedence over the present ones. */
  async add(rules: readonly FaultRuleInput[]): Promise<void> {
    if (rules.length === 0) return;
    for (const rule of rules) this.ofPurchases.add(rule);
    await this.limit.retry('adding faults', () => this.control.addFaults(rules));
  }

  /** Excludes the rules of a finished purchase from the next {@link restore}. */
  forget(rules: readonly FaultRuleInput[]): void {
    for (const rule of rules) this.ofPurchases.delete(rule);
  }
}
