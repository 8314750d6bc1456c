import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { startPurchase } from '../../src/client/start-purchase.js';
import { mean, quantile } from '../measure/quantile.js';
import type { BenchOptions, Goal, Row, Scenario } from '../scenario.js';
import { Account } from '../support/account.js';
import { withStack, type TempStack } from '../support/temp-stack.js';

/** A round of purchases at one speed of the emulator. */
interface Round {
  readonly name: string;
  readonly speed: number;
  /** Purchases of each side. */
  readonly pairs: number;
  readonly goals?: { readonly lag: Goal; readonly polls: Goal };
}

const ROUNDS: readonly Round[] = [
  {
    name: 'typical purchase (19 to 27 s)',
    speed: 1,
    pairs: 100,
    goals: { lag: { is: 'at most', value: 0.5 }, polls: { is: 'at most', value: 0.75 } },
  },
  { name: 'slow purchase (100 to 142 s)', speed: 0.19, pairs: 60 },
];
const QUICK: readonly Round[] = [{ name: 'quick purchase (5 to 7 s)', speed: 4, pairs: 5 }];

/** Between two starts, so that nobody waits for a start of another. */
const START_EVERY_MS = 150;
const AGAINST = "Azure's own SDK, pollUntilDone";

/** What a purchase came to. */
interface Outcome {
  /** From ACS's success until its caller knew. */
  readonly lagMs: number;
  /** GETs of the operation. */
  readonly polls: number;
  /** All of them: of the search and of its numbers, too. */
  readonly gets: number;
}

export const detection: Scenario = {
  name: 'detection',
  about: "how soon a purchase is known to be done, and for how many GETs, beside Azure's own SDK",
  run: async (options) => {
    const rows: Row[] = [];
    for (const round of options.quick ? QUICK : ROUNDS) {
      options.say(`${round.pairs} of each at once: ${round.name}`);
      rows.push(...(await measure(round, options)));
    }
    return rows;
  },
};

function measure(round: Round, { cli }: BenchOptions): Promise<Row[]> {
  return withStack({ cli, speed: round.speed }, async (stack) => {
    await stack.startWorker();
    const ours: Promise<Known>[] = [];
    const theirs: Promise<Known>[] = [];
    for (let pair = 0; pair < round.pairs; pair += 1) {
      ours.push(buyDurably(stack));
      await sleep(START_EVERY_MS);
      theirs.push(buyWithSdk(stack));
      await sleep(START_EVERY_MS);
    }
    const known = [await Promise.all(ours), await Promise.all(theirs)] as const;
    const account = new Account().add(stack.ledger.read());
    const [mine, sdk] = known.map((side) => side.map((one) => outcomeOf(one, account)));
    return rowsOf(round, mine ?? [], sdk ?? []);
  });
}

/** When the caller of a purchase knew that it was done: epoch ms. */
interface Known {
  readonly searchId: string;
  readonly at: number;
}

async function buyDurably(stack: TempStack): Promise<Known> {
  const searchId = await stack.control.search();
  const { handle } = await startPurchase(stack.client, { searchId });
  await handle.result();
  return { searchId, at: Date.now() };
}

async function buyWithSdk(stack: TempStack): Promise<Known> {
  const searchId = await stack.control.search();
  const options = { allowInsecureConnection: true };
  const sdk = new PhoneNumbersClient(stack.emulator.connectionString, options);
  const purchase = await sdk.beginPurchasePhoneNumbers(searchId);
  await purchase.pollUntilDone();
  return { searchId, at: Date.now() };
}

function outcomeOf({ searchId, at }: Known, account: Account): Outcome {
  const purchase = account.purchases.get(searchId);
  if (!purchase?.plan) throw new Error(`the ledger has no accepted purchase of ${searchId}`);
  const { plan, polls, gets } = purchase;
  return { lagMs: at - plan.endsAt, polls: polls.length, gets };
}

function rowsOf({ name, goals }: Round, ours: Outcome[], theirs: Outcome[]): Row[] {
  const lags = (side: Outcome[]) => side.map(({ lagMs }) => lagMs);
  return [
    {
      what: `${name}: detection lag, mean`,
      ours: mean(lags(ours)),
      theirs: mean(lags(theirs)),
      against: AGAINST,
      unit: 'ms',
      ...(goals && { goal: goals.lag }),
      note: "from Azure's success until the caller's promise resolves; ours with a receipt, and durable",
    },
    {
      what: `${name}: detection lag, p99`,
      ours: quantile(lags(ours), 0.99),
      theirs: quantile(lags(theirs), 0.99),
      against: AGAINST,
      unit: 'ms',
    },
    {
      what: `${name}: GETs of the operation, mean`,
      ours: mean(ours.map(({ polls }) => polls)),
      theirs: mean(theirs.map(({ polls }) => polls)),
      against: AGAINST,
      unit: 'GETs',
      ...(goals && { goal: goals.polls }),
      note: 'ours with the look before the POST',
    },
    {
      what: `${name}: all GETs, mean`,
      ours: mean(ours.map(({ gets }) => gets)),
      theirs: mean(theirs.map(({ gets }) => gets)),
      against: AGAINST,
      unit: 'GETs',
      note: 'ours also reads the search and the number before the POST, and the number at the end',
    },
  ];
}
