import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessKeyOf } from '../../emulator/random.js';
import { parseConnectionString } from '../../src/acs/auth/connection-string.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import type { Called } from '../conduct/account.js';
import type { Conducted } from '../conduct/conduct.js';
import type { Patience } from '../conduct/patience.js';
import { DELIVERY_TYPE } from '../../src/temporal/queues.js';
import type { Plan } from '../plan/plan.js';
import { COMPRESSED, LONGEST_DELAY_MS } from '../settings.js';
import { FILES, otherSeed, type ChaosStack } from '../stack/chaos-stack.js';
import { behavedIn } from './behaved.js';
import { DELETED, type Delivery, type Facts, type Run } from './facts.js';
import { openCount, runsOf } from './runs.js';
import { scan } from './scan.js';
import { tellingsOf } from './tellings.js';

/** The longest that an emulated purchase takes, and that visibility lags behind. */
const SETTLED_MS = LONGEST_DELAY_MS + 4_000;

/** Facts without what is in the files. */
type Gathered = Omit<Facts, 'scan' | 'deliveries' | 'otherResource'> & {
  readonly callsOfOther: number;
};

/** Waits until nothing moves any more, then asks every side what happened; the stack runs on until {@link scanned}. */
export async function gather(
  plan: Plan,
  stack: ChaosStack,
  conducted: Conducted,
  patience: Patience,
): Promise<Gathered> {
  const client = await stack.client();
  await patience.tryUntilDone('an end of all faults', () => stack.control.setFaults([]));
  await sleep(SETTLED_MS);
  // Nothing is promised of a run that is not over; what is open when the time is, the checks will say.
  const open = () =>
    patience.tryUntilDone('the open deliveries', () => openCount(client, DELIVERY_TYPE));
  while ((await open()) > 0 && !patience.isOver) await sleep(500);
  const { control } = stack;
  return {
    plan,
    settings: COMPRESSED,
    ...conducted,
    deaths: stack.deaths,
    ledger: await patience.tryUntilDone('the ledger', () => control.wholeLedger()),
    callsOfOther: (
      await patience.tryUntilDone('the other ledger', () => stack.otherControl.wholeLedger())
    ).calls.all,
    behaved: await behavedIn(stack.ledgerFile),
    runs: [
      ...(await patience.tryUntilDone('the runs', () => runsOf(client))),
      ...deletedRuns(conducted.called),
    ],
    eventsSecret: stack.receiver.secrets[0] ?? '',
    tellings: await tellingsOf(stack, conducted.called, patience),
  };
}

/** What only the operator remembers. */
function deletedRuns(called: readonly Called[]): Run[] {
  return called.flatMap(({ searchId, operated }) => {
    if (operated?.action !== 'deleteAndStart' || !operated.done) return [];
    const { runId, startedAt, at } = operated;
    const end = { is: 'none', why: DELETED } as const;
    return [{ operationId: operationIdOf(searchId), runId, startedAt, closedAt: at, end }];
  });
}

/** Adds what is in the files, once everything has ended and written its last. */
export function scanned(
  { callsOfOther, ...facts }: Gathered,
  folder: string,
  stack: ChaosStack,
): Facts {
  const { seed } = facts.plan;
  const known = facts.called[0]?.searchId ?? '';
  const secrets = {
    'the primary key of ACS': accessKeyOf(seed, 'primary'),
    'the secondary key of ACS': accessKeyOf(seed, 'secondary'),
    'the key of the other ACS resource': accessKeyOf(otherSeed(seed), 'primary'),
    'the key of the gateway': parseConnectionString(stack.gatewayConnectionString).accessKey,
    'the secret of the events': (stack.receiver.secrets[0] ?? '').replace('whsec_', ''),
    'the query of the receiver': stack.urlSecret,
    'a signature of a request': 'SignedHeaders=',
  };
  const options = {
    // Azure's side of it: it prints its connection string, and its ledger remembers its keys.
    leaveOut: [
      ...[FILES.ledger, FILES.otherLedger],
      ...['emulator', 'other-emulator'].map((name) => join(FILES.logs, `${name}.log`)),
    ],
    mustBeIn: { 'temporal.db': `purchase_${known}`, ...canaries(stack) },
  };
  return {
    ...facts,
    otherResource: { calls: callsOfOther, refused: refusedIn(folder, stack) },
    deliveries: deliveriesIn(join(folder, FILES.deliveries)),
    scan: scan(folder, secrets, options),
  };
}

/** So often a worker found that a purchase belongs to another ACS resource than the one it served. */
function refusedIn(folder: string, { workers }: ChaosStack): number {
  const logs = workers.map(({ name }) =>
    readFileSync(join(folder, FILES.logs, `${name}.log`), 'utf8'),
  );
  return logs.join('').split('belongs to another ACS resource').length - 1;
}

/** What each process says as soon as it is there: a log without it was not really read. */
function canaries({ workers }: ChaosStack): Record<string, string> {
  const ready = workers.map(({ name }) => [name, 'worker is ready']);
  const said = {
    ...(Object.fromEntries(ready) as Record<string, string>),
    gateway: 'gateway is ready',
    receiver: 'receiver is ready',
    temporal: 'Server:',
  };
  const named = Object.entries(said).map(([name, text]) => [join(FILES.logs, `${name}.log`), text]);
  return Object.fromEntries(named) as Record<string, string>;
}

function deliveriesIn(file: string): Delivery[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Delivery);
}
