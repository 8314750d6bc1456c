import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { BehaviorChange } from '../../emulator/index.js';
import { ORDINARY, type Phase } from '../plan/phases.js';
import type { Patience } from './patience.js';

/** The only one who changes the behaviour of the service: one phase after the other, each for its time at least. */
export class Phases {
  private turn: Promise<void> = Promise.resolve();
  private over = false;

  /** @param leastMs so long a phase stands before the next one begins */
  constructor(
    private readonly control: EmulatorControl,
    private readonly patience: Patience,
    private readonly leastMs: number,
  ) {}

  /** It is due: it begins once those before it have had their time. */
  add(phase: Phase): void {
    // What does not work until the time is over was not exercised: a check says so.
    this.turn = this.turn.then(() => this.stand(phase)).catch(() => undefined);
  }

  /** No further phase begins. Resolves once the one that stands has had its time; what still waited is made up for. */
  async end(): Promise<void> {
    this.over = true;
    await this.turn;
  }

  private async stand({ behavior, forMs }: Phase): Promise<void> {
    if (this.over) return;
    await this.behave(behavior);
    await sleep(forMs ?? this.leastMs);
    if (forMs !== undefined) await this.behave(ORDINARY);
  }

  private behave(change: BehaviorChange): Promise<void> {
    return this.patience.tryUntilDone('a phase', () => this.control.setBehavior(change));
  }
}
