import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import type { Disruption, InjectedDisruption } from '../plan/disruptions.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { ClientContext } from './run-clients.js';

/** Injects one disruption when it is due, and ends it. @throws Error when a process does not start again */
export async function inject(
  disruption: Disruption,
  stack: ChaosStack,
  context: ClientContext,
): Promise<InjectedDisruption> {
  await sleep(disruption.delayMs);
  const startedAt = Date.now();
  await injectNow(disruption, stack, context);
  return { ...disruption, startedAt, endedAt: Date.now() };
}

async function injectNow(
  { kind, worker, durationMs }: Disruption,
  stack: ChaosStack,
  { limit, faults }: ClientContext,
): Promise<void> {
  const index = worker % stack.workers.length;
  switch (kind) {
    case 'killWorker':
      return stack.workers[index]?.restart('kill', durationMs);
    case 'stopWorker':
      return stack.workers[index]?.restart('stop', durationMs);
    case 'suspendWorker':
      return stack.workers[index]?.suspend(durationMs);
    case 'swapResource':
      return stack.swapResource(index, durationMs);
    case 'killGateway':
      return stack.gateway.restart('kill', durationMs);
    case 'killReceiver':
      return stack.receiver.restart('kill', durationMs);
    case 'killTemporal':
      return stack.temporal.restart('kill', durationMs);
    case 'killEmulator':
      await stack.emulator.restart('kill', durationMs);
      return faults.restore();
    case 'refuseKey': {
      const { accessKey } = parseConnectionString(stack.acsConnectionString);
      const setKey = (primary: string) =>
        limit.retry('setting the key', () => stack.control.setKeys({ primary }));
      await setKey(randomBytes(32).toString('base64'));
      await sleep(durationMs);
      return setKey(accessKey);
    }
  }
}
