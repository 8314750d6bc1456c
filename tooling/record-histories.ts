import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { resolveTemporalCli } from '../dev/temporal/resolve-cli.js';
import { outcomeOf } from '../test/support/outcome.js';
import { startStack, type Stack } from '../test/support/stack.js';
import { sharedTemporal, stopSharedTemporal } from '../test/support/temporal.js';
import { until } from '../test/support/until.js';
import type { BehaviorChange, FaultRuleInput } from '../emulator/index.js';
import type { Settings } from '../src/purchase/contract/settings.js';
import type { SubjectKind } from '../src/purchase/contract/subject.js';

/** Records a history of each path of a purchase, for the replay check. See CONTRIBUTING.md for when to run it. */
interface Path {
  readonly name: string;
  /** Default: search. */
  readonly kind?: SubjectKind;
  readonly rules?: readonly Omit<FaultRuleInput, 'searchId'>[];
  readonly behavior?: BehaviorChange;
  readonly settings?: Partial<Settings>;
  readonly cancelWhen?: 'started' | 'posted' | 'accepted';
}

const PATHS: readonly Path[] = [
  { name: 'bought' },
  { name: 'response-lost', rules: [{ on: 'purchase', kind: 'dropAfter', times: 1 }] },
  { name: 'post-lost', rules: [{ on: 'purchase', kind: 'dropBefore', times: 1 }] },
  { name: 'throttled', rules: [{ on: 'purchase', kind: 'statusBefore', status: 429, times: 1 }] },
  { name: 'rejected', rules: [{ on: 'purchase', kind: 'statusBefore', status: 400 }] },
  { name: 'denied', rules: [{ on: 'purchase', kind: 'statusBefore', status: 401 }] },
  { name: 'failed', rules: [{ on: 'purchase', kind: 'failOperation' }] },
  { name: 'partial', rules: [{ on: 'purchase', kind: 'partial', acquire: 1 }] },
  {
    name: 'outage',
    rules: [{ on: 'getOperation', kind: 'statusBefore', status: 503, times: 3 }],
  },
  { name: 'placeholder', behavior: { operationBeforePurchase: 'notStarted' } },
  {
    name: 'deadline',
    rules: [{ on: 'purchase', kind: 'stuck' }],
    settings: { deadlineMs: 6_000, stalledAfterMs: 3_000 },
  },
  { name: 'expired', behavior: { holdMs: 0 } },
  { name: 'canceled-before', cancelWhen: 'started' },
  {
    name: 'canceled-during',
    rules: [{ on: 'purchase', kind: 'dropBefore' }],
    cancelWhen: 'posted',
  },
  { name: 'canceled-too-late', cancelWhen: 'accepted' },
  {
    name: 'continued',
    rules: [
      { on: 'purchase', kind: 'dropAfter', times: 1 },
      { on: 'purchase', kind: 'notVisible', count: 6 },
    ],
    settings: { continueAsNewAfterEvents: 12 },
  },
  { name: 'bought-with-event', settings: { sendEvents: true } },
  {
    name: 'stalled-with-events',
    rules: [{ on: 'purchase', kind: 'stuck' }],
    settings: { sendEvents: true, deadlineMs: 6_000, stalledAfterMs: 3_000 },
  },
  {
    name: 'over-limit',
    settings: { sendEvents: true, spendingLimit: { amount: 1, currencyCode: 'USD' } },
  },
  {
    name: 'cost-unknown',
    rules: [{ on: 'getSearchResult', kind: 'statusBefore', status: 503, times: 2 }],
    settings: { spendingLimit: { amount: 10, currencyCode: 'USD' } },
  },
  {
    name: 'unproved',
    behavior: { operationBeforePurchase: 'succeeded' },
    rules: [{ on: 'getSearchResult', kind: 'statusBefore', status: 404 }],
    settings: { doubtLimitMs: 2_000 },
  },
  {
    name: 'search-not-found',
    rules: [{ on: 'getSearchResult', kind: 'statusBefore', status: 404 }],
  },
  {
    name: 'rejected-by-proxy',
    rules: [{ on: 'purchase', kind: 'statusBefore', status: 400, body: '<h1>Bad Request</h1>' }],
  },
  { name: 'reservation', kind: 'reservation' },
  {
    name: 'reservation-hidden',
    kind: 'reservation',
    rules: [
      {
        ...{ on: 'purchaseReservation', kind: 'statusBefore', status: 404, times: 1 },
        body: { error: { code: 'ReservationNotFound', message: 'The reservation was not found.' } },
      },
    ],
  },
];

const FOLDER = fileURLToPath(new URL('../test/replay/histories/', import.meta.url));

async function record(path: Path): Promise<void> {
  const stack = await startStack({ worker: false, settings: path.settings ?? {} });
  try {
    if (path.behavior) stack.emulator.setBehavior(path.behavior);
    const purchase = await startOf(path, stack);
    const { runId } = await purchase.handle.describe();
    if (path.cancelWhen === 'started') await purchase.handle.cancel();
    await stack.startWorker();
    await cancelLater(path, purchase);
    const outcome = await outcomeOf(purchase);
    // The first run of a chain: where a purchase continued as new, that is how it ends.
    const history = await historyOf(purchase.handle.workflowId, runId);
    await writeFile(`${FOLDER}${path.name}.json`, `${JSON.stringify(history)}\n`);
    process.stdout.write(`${path.name}: ${outcome.kind}, ${history.events.length} events\n`);
  } finally {
    await stack.close();
  }
}

async function historyOf(workflowId: string, runId: string): Promise<{ events: unknown[] }> {
  const { server } = await sharedTemporal();
  const args = ['workflow', 'show', '--workflow-id', workflowId, '--run-id', runId];
  args.push('--output', 'json', '--address', server.address);
  const options = { maxBuffer: 1 << 26 };
  const { stdout } = await promisify(execFile)(await resolveTemporalCli(), args, options);
  // Stack traces name folders of the machine that recorded them.
  const withoutStacks = (name: string, value: unknown) => (name === 'stackTrace' ? '' : value);
  return JSON.parse(stdout, withoutStacks) as { events: unknown[] };
}

async function startOf({ kind, rules = [] }: Path, stack: Stack) {
  if (kind === 'reservation') {
    const reservationId = stack.emulator.reserve({ quantity: 2 });
    stack.emulator.setFaults(rules.map((rule) => ({ ...rule, reservationId })));
    return stack.startReservation(reservationId);
  }
  const searchId = stack.emulator.search({ quantity: 2 });
  stack.emulator.setFaults(rules.map((rule) => ({ ...rule, searchId })));
  return { ...(await stack.start(searchId)), entry: () => stack.entry(searchId) };
}

async function cancelLater(
  { cancelWhen }: Path,
  { handle, entry }: Awaited<ReturnType<typeof startOf>>,
): Promise<void> {
  if (cancelWhen !== 'posted' && cancelWhen !== 'accepted') return;
  await until(() => entry().posts.length > 0);
  if (cancelWhen === 'accepted') await until(() => entry().status !== null);
  await sleep(50);
  await handle.cancel();
}

await mkdir(FOLDER, { recursive: true });
const asked = process.argv.slice(2);
for (const path of PATHS) if (asked.length === 0 || asked.includes(path.name)) await record(path);
await stopSharedTemporal();
process.exit(0);
