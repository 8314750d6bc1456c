import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import {
  behaviorIn,
  DEFAULT_BEHAVIOR,
  type AppliedPhase,
  type BehaviorPhase,
} from '../plan/behavior-phases.js';
import type { TimeLimit } from './time-limit.js';

/**
 * Changes the behavior of the emulator, one phase after the other, again and again. After `stopping`
 * it applies the phases that are still missing, and restores the default behavior.
 *
 * @param applied gets each phase that was applied for its whole duration
 */
export async function repeatPhases(
  phases: readonly BehaviorPhase[],
  control: EmulatorControl,
  limit: TimeLimit,
  applied: AppliedPhase[],
  stopping: AbortSignal,
): Promise<void> {
  for (let index = 0; !stopping.aborted || index < phases.length; index += 1) {
    const phase = phases[index % phases.length];
    if (!phase) break;
    await limit.retry('a behavior change', () => control.setBehavior(behaviorIn(phase)));
    const startedAt = Date.now();
    await sleep(phase.durationMs);
    applied.push({ overrides: phase.overrides, startedAt, endedAt: Date.now() });
  }
  await limit.retry('the default behavior', () => control.setBehavior(DEFAULT_BEHAVIOR));
}
