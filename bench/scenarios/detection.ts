import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startPurchase } from '../../src/client/start-purchase.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { withHarness, type Harness } from '../harness.js';
import { recordedPurchases, type RecordedPurchase } from '../purchases.js';
import type { Goal, Row, Scenario } from '../scenario.js';
import { mean, quantile } from '../statistics.js';

/** Purchases at one speed of the emulator. */
interface Case {
  readonly name: string;
  readonly speed: number;
  /** Purchases of the product, and as many of the SDK. */
  readonly pairs: number;
  readonly goals?: { readonly lag: Goal; readonly polls: Goal };
}

const CASES: readonly Case[] = [
  {
    name: 'typical purchase (19 to 27 s)',
    speed: 1,
    pairs: 100,
    goals: { lag: { max: 0.5 }, polls: { max: 0.75 } },
  },
  { name: 'slow purchase (100 to 142 s)', speed: 0.19, pairs: 60 },
];
const QUICK: readonly Case[] = [{ name: 'quick purchase (5 to 7 s)', speed: 4, pairs: 5 }];

/** Between two starts, so that they do not queue. */
const START_EVERY_MS = 150;

/** A purchase, and when its caller's promise resolved: epoch ms. */
interface Completion {
  readonly searchId: string;
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

async function measure(harness: Harness, { name, pairs, goals }: Case): Promise<Row[]> {
  await harness.startWorker();
  const started = { product: [] as Promise<Completion>[], sdk: [] as Promise<Completion>[] };
  for (let pair = 0; pair < pairs; pair += 1) {
    started.product.push(buyDurably(harness));
    await sleep(START_EVERY_MS);
    started.sdk.push(buyWithSdk(harness));
    await sleep(START_EVERY_MS);
  }
  const completions = [await Promise.all(started.product), await Promise.all(started.sdk)] as const;
  const recorded = new Map((await recordedPurchases(harness)).map((one) => [one.searchId, one]));
  const [product, sdk] = completions.map((list) => observations(list, recorded));
  const events = completions[0].map(async ({ searchId }) => {
    const handle = harness.client.workflow.getHandle(operationIdOf(searchId));
    return (await handle.describe()).historyLength;
  });
  const row = (metric: string, of: (side: Observations) => number, unit: string): Row => ({
    metric: `${name}: ${metric}`,
    value: product ? of(product) : NaN,
    baseline: sdk ? of(sdk) : NaN,
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
    {
      metric: `${name}: history events, mean`,
      value: mean(await Promise.all(events)),
      unit: 'events',
    },
  ];
}

async function buyDurably({ client, control }: Harness): Promise<Completion> {
  const searchId = await control.search();
  const { handle } = await startPurchase(client, { searchId });
  await handle.result();
  return { searchId, at: Date.now() };
}

async function buyWithSdk({ control, emulator }: Harness): Promise<Completion> {
  const searchId = await control.search();
  const options = { allowInsecureConnection: true };
  const sdk = new PhoneNumbersClient(emulator.connectionString, options);
  await (await sdk.beginPurchasePhoneNumbers(searchId)).pollUntilDone();
  return { searchId, at: Date.now() };
}

type Observations = ReturnType<typeof observations>;

function observations(
  completions: readonly Completion[],
  recorded: ReadonlyMap<string, RecordedPurchase>,
) {
  const purchases = completions.flatMap(({ searchId }) => recorded.get(searchId) ?? []);
  if (purchases.length < completions.length) throw new Error('ACS has not accepted all purchases');
  return {
    /** From ACS's success until the caller's promise resolves. */
    lagMs: purchases.map(({ endedAt }, index) => (completions[index]?.at ?? NaN) - endedAt),
    polls: purchases.map(({ polls }) => polls.length),
    gets: purchases.map(({ requests, posts }) => requests.length - posts),
  };
}
