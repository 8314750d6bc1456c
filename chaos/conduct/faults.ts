import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import { EVERYWHERE } from '../plan/faults.js';
import type { Patience } from './patience.js';

/** The faults in force: the emulator remembers everything but them over a restart. */
export class Faults {
  /** Of the purchases under way. */
  private readonly own = new Set<FaultRuleInput>();

  constructor(
    private readonly control: EmulatorControl,
    private readonly patience: Patience,
  ) {}

  /** Puts all of them in force, in place of whatever is. */
  async restore(): Promise<void> {
    const rules = [...this.own, ...EVERYWHERE];
    await this.patience.tryUntilDone('faults', () => this.control.setFaults(rules));
  }

  /** Puts rules before those in force. */
  async add(rules: readonly FaultRuleInput[]): Promise<void> {
    if (rules.length === 0) return;
    for (const rule of rules) this.own.add(rule);
    await this.patience.tryUntilDone('faults', () => this.control.addFaults(rules));
  }

  /** Their purchase is over: a restart need not bring them back. */
  forget(rules: readonly FaultRuleInput[]): void {
    for (const rule of rules) this.own.delete(rule);
  }
}
