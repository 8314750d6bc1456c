import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { PurchaseRequest } from '../../src/purchase/contract/request.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { withHarness, type Harness } from '../harness.js';
import { recordedPurchases } from '../purchases.js';
import type { Goal, Row, Scenario } from '../scenario.js';
import { mean, quantile } from '../statistics.js';

/** Purchases at one speed of the emulator. */
interface Case {
  readonly name: string;
  readonly speed: number;
  /** Purchases of the product, and as many of the SDK. */
  readonly pairs: number;
  readonly goals?: { readonly lag: Goal; readonly polls: Goal };
  /** Also compares the purchases of reservations with those of searches. */
  readonly reservations?: true;
}

const CASES: readonly Case[] = [
  {
    name: 'typical purchase (19 to 27 s)',
    speed: 1,
    pairs: 100,
    goals: { lag: { max: 0.5 }, polls: { max: 0.75 } },
    reservations: true,
  },
  { name: 'slow purchase (100 to 142 s)', speed: 0.19, pairs: 60 },
];
const QUICK: readonly Case[] = [
  { name: 'quick purchase (5 to 7 s)', speed: 4, pairs: 5, reservations: true },
];

/** Between two starts, so that they do not queue. */
const START_EVERY_MS = 150;

/** A purchase, and when its caller's promise resolved: epoch ms. */
interface Completion {
  readonly operationId: string;
  /** In the history of the workflow. Azure's SDK has none. */
  readonly events?: number;
  readonly at: number;
}

/** How soon a caller knows that a purchase has succeeded, and how many GETs and history events that takes. */
export const detection: Scenario = {
  name: 'detection',
  about: "time until a success is detected, and the GETs it takes, beside Azure's SDK",
  run: async ({ cli, quick, log }) => {
    const rows: Row[] = [];
    for (const one of quick ? QUICK : CASES) {
      log(`${one.pairs} of each at once: ${one.name}`);
      rows.push(
        ...(await withHarness({ cli, speed: one.speed }, (harness) => measure(harness, one))),
      );
    }
    return rows;
  },
};

async function measure(harness: Harness, one: Case): Promise<Row[]> {
  const { name, pairs, goals } = one;
  await harness.startWorker();
  const started = { product: [] as Promise<Completion>[], sdk: [] as Promise<Completion>[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    started.product.push(buyDurably(harness, { searchId: await harness.control.search() }));
    await sleep(START_EVERY_MS);
    started.sdk.push(buyWithSdk(harness));
    await sleep(START_EVERY_MS);
  }
  const completions = [await Promise.all(started.product), await Promise.all(started.sdk)] as const;
  const product = await observe(completions[0], harness);
  const sdk = await observe(completions[1], harness);
  const row = (metric: string, of: (side: Observations) => number, unit: string): Row => ({
    metric: `${name}: ${metric}`,
    value: of(product),
    baseline: of(sdk),
    against: "Azure's SDK, pollUntilDone",
    unit,
  });
  return [
    {
      ...row('detection lag, mean', ({ lagMs }) => mean(lagMs), 'ms'),
      ...(goals && { goal: goals.lag }),
      note: "from Azure's success until the caller's promise resolves; the product's result includes a receipt",
    },
    row('detection lag, p99', ({ lagMs }) => quantile(lagMs, 0.99), 'ms'),
    {
      ...row('GETs of the operation, mean', ({ polls }) => mean(polls), 'GETs'),
      ...(goals && { goal: goals.polls }),
      note: 'those of the product include the lookup before the POST',
    },
    {
      ...row('all GETs, mean', ({ gets }) => mean(gets), 'GETs'),
      note: 'the product also reads the search and the number before the POST, and the number at the end',
    },
    { metric: `${name}: history events, mean`, value: mean(product.events), unit: 'events' },
    ...(one.reservations ? await compareReservations(harness, pairs, product) : []),
  ];
}

/** What the purchase of a reservation costs beside that of a search. */
async function compareReservations(
  harness: Harness,
  count: number,
  search: Observations,
): Promise<Row[]> {
  const started: Promise<Completion>[] = [];
  for (let index = 0; index < count; index += 1) {
    started.push(buyDurably(harness, { reservationId: await harness.control.reservation() }));
    await sleep(START_EVERY_MS);
  }
  const reservation = await observe(await Promise.all(started), harness);
  const row = (metric: string, of: (side: Observations) => number, unit: string) => ({
    metric: `purchase of a reservation: ${metric}, mean`,
    value: of(reservation),
    baseline: of(search),
    against: 'of a search',
    unit,
  });
  // Computed from whole numbers, so that one GET more is exactly the goal.
  const otherGets = ({ gets, polls }: Observations) =>
    mean(gets.map((count, index) => count - (polls[index] ?? NaN)));
  return [
    { ...row('history events', ({ events }) => mean(events), 'events'), goal: { max: 1 } },
    row('all GETs', ({ gets }) => mean(gets), 'GETs'),
    {
      ...row('GETs other than of the operation', otherGets, 'GETs'),
      goal: { max: 1 + 1 / otherGets(search) },
      note: 'the goal is at most one GET more; a reservation is purchased in 3 to 5 s, so it is polled less',
    },
  ];
}

async function buyDurably({ client }: Harness, request: PurchaseRequest): Promise<Completion> {
  const { handle } = await startPurchase(client, request);
  await handle.result();
  const at = Date.now();
  const { historyLength: events } = await handle.describe();
  return { operationId: handle.workflowId, at, events };
}

async function buyWithSdk({ control, emulator }: Harness): Promise<Completion> {
  const searchId = await control.search();
  const options = { allowInsecureConnection: true };
  const sdk = new PhoneNumbersClient(emulator.connectionString, options);
  await (await sdk.beginPurchasePhoneNumbers(searchId)).pollUntilDone();
  return { operationId: subjectOf('search', searchId).operationId, at: Date.now() };
}

type Observations = Awaited<ReturnType<typeof observe>>;

async function observe(completions: readonly Completion[], harness: Harness) {
  const all = await recordedPurchases(harness);
  const recorded = new Map(all.map((one) => [one.operationId, one]));
  const purchases = completions.flatMap(({ operationId }) => recorded.get(operationId) ?? []);
  if (purchases.length < completions.length) throw new Error('ACS has not accepted all purchases');
  return {
    /** From ACS's success until the caller's promise resolves. */
    lagMs: purchases.map(({ endedAt }, index) => (completions[index]?.at ?? NaN) - endedAt),
    polls: purchases.map(({ polls }) => polls.length),
    events: completions.map(({ events = NaN }) => events),
    gets: purchases.map(({ requests, posts }) => requests.length - posts),
  };
}
