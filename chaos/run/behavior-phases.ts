import { setTimeout as sleep } from 'node:timers/promises';
import {
  behaviorIn,
  DEFAULT_BEHAVIOR,
  type AppliedPhase,
  type BehaviorPhase,
} from '../plan/behavior-phases.js';
import { purchaseTwice, type DirectContext } from './purchase-twice.js';

/** Changes the behavior of the emulator, one phase after the other. */
export class BehaviorPhases {
  readonly applied: AppliedPhase[] = [];

  constructor(private readonly context: DirectContext) {}

  /** Applies all phases again and again. When `stopping` aborts, it finishes the present phase. */
  async repeat(phases: readonly BehaviorPhase[], stopping: AbortSignal): Promise<void> {
    for (let index = 0; !stopping.aborted; index += 1) {
      const phase = phases[index % phases.length];
      if (phase) await this.apply(phase);
    }
    await this.reset();
  }

  /** Applies one phase for its duration, and leaves its behavior in force. */
  async apply({ overrides, durationMs }: BehaviorPhase): Promise<void> {
    const { control, limit } = this.context;
    const behavior = behaviorIn({ overrides });
    await limit.retry('a behavior change', () => control.setBehavior(behavior));
    const startedAt = Date.now();
    const names = Object.keys(overrides);
    const isAboutSecondPurchase = names.length === 0 || names.includes('secondPurchase');
    await Promise.all([
      sleep(durationMs),
      isAboutSecondPurchase && purchaseTwice(this.context, behavior.secondPurchase, durationMs),
    ]);
    this.applied.push({ overrides, startedAt, endedAt: Date.now() });
  }

  async reset(): Promise<void> {
    const { control, limit } = this.context;
    await limit.retry('the default behavior', () => control.setBehavior(DEFAULT_BEHAVIOR));
  }
}
