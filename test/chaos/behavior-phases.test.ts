import assert from 'node:assert/strict';
import { behaviorIn, DEFAULT_BEHAVIOR } from '../../chaos/plan/behavior-phases.js';
import { BehaviorPhases } from '../../chaos/run/behavior-phases.js';
import { TimeLimit } from '../../chaos/run/time-limit.js';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { BehaviorChange } from '../../emulator/index.js';
import type { AcsClient } from '../../src/acs/client.js';

const stops = { overrides: { cancelPurchase: 'stops' }, durationMs: 60 } as const;
const paused = { overrides: { provisioning: 'paused' }, durationMs: 30 } as const;

describe('behavior phases', () => {
  it('are applied one after the other for their durations, again and again, until stopped', async () => {
    const stopping = new AbortController();
    const changes: BehaviorChange[] = [];
    let calls = 0;
    const setBehavior = (change: BehaviorChange) => {
      calls += 1;
      if (calls === 1) return Promise.reject(new Error('the emulator is down'));
      changes.push(change);
      if (changes.length === 3) stopping.abort();
      return Promise.resolve();
    };
    const control = { setBehavior } as unknown as EmulatorControl;
    const acs = {} as AcsClient;
    const phases = new BehaviorPhases({ acs, control, limit: new TimeLimit(5_000) });
    await phases.repeat([stops, paused], stopping.signal);
    const expected = [stops, paused, stops].map(behaviorIn);
    assert.deepEqual(changes, [...expected, DEFAULT_BEHAVIOR]);
    assert.deepEqual(
      phases.applied.map(({ overrides }) => overrides),
      [stops.overrides, paused.overrides, stops.overrides],
    );
    const durations = phases.applied.map(({ startedAt, endedAt }) => endedAt - startedAt);
    assert.ok((durations[0] ?? 0) >= 58 && (durations[1] ?? 0) >= 28, durations.join());
  });
});
