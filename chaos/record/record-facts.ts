import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededAccessKey } from '../../emulator/random.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { DELIVERY_TYPE } from '../../src/temporal/queues.js';
import type { Plan } from '../plan/plan.js';
import type { ClientRun } from '../run/client-run.js';
import type { ExecutedPlan } from '../run/execute-plan.js';
import type { TimeLimit } from '../run/time-limit.js';
import { COMPRESSED, LONGEST_DELAY_MS } from '../settings.js';
import { FILES, logFile, otherSeed, type ChaosStack } from '../stack/chaos-stack.js';
import {
  DELETED,
  type EventDelivery,
  type RecordedFacts,
  type WorkflowRun,
} from './recorded-facts.js';
import { reportedOutcomesOf } from './reported-outcomes.js';
import { scanForSecrets } from './scan-for-secrets.js';
import { openCount, workflowRunsOf } from './workflow-runs.js';

/** The longest that an emulated purchase takes, and that visibility is late. */
const SETTLED_MS = LONGEST_DELAY_MS + 4_000;

type FactsOfProcesses = Omit<RecordedFacts, 'scan' | 'deliveries' | 'otherResource'> & {
  readonly requestsToOther: number;
};

/** Waits until nothing changes any more, then reads what the running processes know. */
export async function recordFacts(
  plan: Plan,
  stack: ChaosStack,
  executed: ExecutedPlan,
  limit: TimeLimit,
): Promise<FactsOfProcesses> {
  const client = await stack.client();
  const { control, otherControl } = stack;
  await limit.retry('removing the faults', () => control.setFaults([]));
  await sleep(SETTLED_MS);
  const open = () => limit.retry('open deliveries', () => openCount(client, DELIVERY_TYPE));
  while ((await open()) > 0 && !limit.isExceeded) await sleep(500);
  const { calls } = await limit.retry('the other ledger', () => otherControl.wholeLedger());
  return {
    plan,
    settings: COMPRESSED,
    ...executed,
    unexpectedExits: stack.unexpectedExits,
    ledger: await limit.retry('the ledger', () => control.wholeLedger()),
    requestsToOther: calls.all,
    runs: [
      ...(await limit.retry('the runs', () => workflowRunsOf(client))),
      ...deletedRuns(executed.clientRuns),
    ],
    eventsSecret: stack.eventsSecret,
    reportedOutcomes: await reportedOutcomesOf(stack, executed.clientRuns, limit),
  };
}

/** Temporal does not know a deleted run any more, but its operator does. */
function deletedRuns(clientRuns: readonly ClientRun[]): WorkflowRun[] {
  return clientRuns.flatMap(({ subject: { operationId }, operated }) => {
    if (operated?.action !== 'deleteAndStart' || !operated.done) return [];
    const { runId, startedAt, at: closedAt } = operated;
    const outcome = { kind: 'incomplete', reason: DELETED } as const;
    return [{ operationId, runId, startedAt, closedAt, outcome }];
  });
}

/** Adds what is in the files of the processes, which have ended. */
export async function addFiles(
  { requestsToOther, ...facts }: FactsOfProcesses,
  folder: string,
  stack: ChaosStack,
): Promise<RecordedFacts> {
  const { seed } = facts.plan;
  const workerNames = stack.workers.map(({ name }) => name);
  const logs = workerNames
    .map((name) => readFileSync(join(folder, logFile(name)), 'utf8'))
    .join('');
  const refusedActivities = logs.split('belongs to another ACS resource').length - 1;
  const scan = await scanForSecrets(folder, {
    secrets: {
      'the primary key of ACS': seededAccessKey(seed, 'primary'),
      'the secondary key of ACS': seededAccessKey(seed, 'secondary'),
      'the key of the other ACS resource': seededAccessKey(otherSeed(seed), 'primary'),
      'the key of the gateway': parseConnectionString(stack.gatewayConnectionString).accessKey,
      'the secret of the events': stack.eventsSecret.replace('whsec_', ''),
      'the query of the receiver': stack.urlSecret,
      'a signature of a request': 'SignedHeaders=',
    },
    // The emulator prints its connection string, and its ledger has its keys.
    exclude: [
      ...[FILES.ledger, FILES.otherLedger],
      ...[logFile('emulator'), logFile('other-emulator')],
    ],
    expected: {
      'temporal.db': facts.clientRuns[0]?.subject.operationId ?? '',
      ...Object.fromEntries(workerNames.map((name) => [logFile(name), 'worker is ready'])),
      [logFile('gateway')]: 'gateway is ready',
      [logFile('receiver')]: 'receiver is ready',
      [logFile('temporal')]: 'Server:',
    },
  });
  const otherResource = { requests: requestsToOther, refusedActivities };
  return {
    ...facts,
    otherResource,
    deliveries: deliveriesIn(join(folder, FILES.deliveries)),
    scan,
  };
}

function deliveriesIn(file: string): EventDelivery[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as EventDelivery);
}
