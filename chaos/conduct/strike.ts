import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import type { Blow } from '../plan/blows.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { Faults } from './faults.js';
import type { Patience } from './patience.js';

/** Deals one blow, and mends it. */
export async function strike(
  { kind, which, downMs }: Blow,
  stack: ChaosStack,
  patience: Patience,
  faults: Faults,
): Promise<void> {
  switch (kind) {
    case 'killWorker':
    case 'stopWorker': {
      const worker = stack.workers[which % stack.workers.length];
      return worker?.strike(kind === 'killWorker' ? 'kill' : 'stop', downMs);
    }
    case 'suspendWorker':
      return stack.workers[which % stack.workers.length]?.suspend(downMs);
    case 'swapResource':
      return stack.swapResource(which % stack.workers.length, downMs);
    case 'killGateway':
      return stack.process('gateway').strike('kill', downMs);
    case 'killReceiver':
      return stack.process('receiver').strike('kill', downMs);
    case 'killTemporal':
      return stack.process('temporal').strike('kill', downMs);
    case 'killEmulator': {
      await stack.process('emulator').strike('kill', downMs);
      // It remembers everything but its faults.
      return faults.restore();
    }
    case 'refuseKey': {
      const { accessKey } = parseConnectionString(stack.acsConnectionString);
      const other = randomBytes(32).toString('base64');
      const set = (primary: string) =>
        patience.tryUntilDone('a key', () => stack.control.setKeys({ primary }));
      await set(other);
      await sleep(downMs);
      return set(accessKey);
    }
  }
}
