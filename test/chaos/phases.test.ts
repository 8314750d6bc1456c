import assert from 'node:assert/strict';
import { Patience } from '../../chaos/conduct/patience.js';
import { Phases } from '../../chaos/conduct/phases.js';
import { ORDINARY } from '../../chaos/plan/phases.js';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { BehaviorChange } from '../../emulator/index.js';

const LEAST_MS = 60;

/** A service that notes when it was told what; it cannot be asked the first time. */
function service() {
  const told: { at: number; change: BehaviorChange }[] = [];
  let asked = 0;
  const control = {
    setBehavior: (change: BehaviorChange) => {
      asked += 1;
      if (asked === 1) return Promise.reject(new Error('it is away'));
      told.push({ at: performance.now(), change });
      return Promise.resolve();
    },
  } as unknown as EmulatorControl;
  return { told, phases: new Phases(control, new Patience(5_000), LEAST_MS) };
}

const stops = { from: 0, behavior: { cancelPurchase: 'stops' } } as const;
const paused = { from: 0, behavior: { provisioning: 'paused' }, forMs: 30 } as const;
const refused = { from: 0, behavior: { cancelPurchase: 'refused' } } as const;

describe('the phases of a run', () => {
  it('stand one after the other, each for its time, though they are due at once', async () => {
    const { told, phases } = service();
    for (const phase of [stops, paused, refused]) phases.add(phase);
    while (told.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await phases.end();
    const changes = told.map(({ change }) => change);
    assert.deepEqual(changes, [stops.behavior, paused.behavior, ORDINARY, refused.behavior]);
    const gaps = told.map(({ at }, index) => at - (told[index - 1]?.at ?? 0));
    assert.ok((gaps[1] ?? 0) >= LEAST_MS - 2, `${gaps[1]}`);
    assert.ok((gaps[2] ?? 0) >= paused.forMs - 2, `${gaps[2]}`);
  });

  it('do not begin any more once the run is over', async () => {
    const { told, phases } = service();
    phases.add(stops);
    phases.add(refused);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await phases.end();
    assert.deepEqual(
      told.map(({ change }) => change),
      [stops.behavior],
    );
  });
});
