import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { mean, quantile } from '../measure/quantile.js';
import type { BenchOptions, Row, Scenario } from '../scenario.js';
import { Account } from '../support/account.js';
import { admit } from '../support/admit.js';
import { allEnded } from '../support/endings.js';
import { historyGrowth, inRetry } from '../support/in-retry.js';
import { perSecond } from '../support/per-second.js';
import { seldomPolls } from '../support/seldom-polls.js';
import { withStack, type TempStack } from '../support/temp-stack.js';

/** How large it is. */
interface Size {
  readonly purchases: number;
  /** Once the outage has begun, purchases take 19 to 27 s divided by this: they end while nobody can see it. */
  readonly speed: number;
  /** Until the youngest purchase is polled as seldom as the others. */
  readonly settleMs: number;
  /** What counts as before and after. */
  readonly besideMs: number;
  readonly outageMs: number;
  /** Into the outage, until each purchase has met it. */
  readonly metMs: number;
  readonly settings: Partial<Settings>;
}

/** Those of purchases that have waited for a quarter of an hour: two cores make some forty polls with a timer a second. */
const PAUSE_MS = 90_000;

const FULL: Size = {
  purchases: 2_000,
  speed: 0.2,
  settleMs: PAUSE_MS,
  besideMs: 60_000,
  outageMs: 200_000,
  // A pause, its jitter, and the attempt that fails.
  metMs: PAUSE_MS * 1.1 + 10_000,
  settings: seldomPolls(PAUSE_MS),
};
const QUICK: Size = {
  purchases: 30,
  speed: 20,
  settleMs: 2_000,
  besideMs: 3_000,
  outageMs: 6_000,
  metMs: 3_000,
  settings: { expectedDurationMs: 1_000 },
};

const ADMISSION_MS = 20 * 60_000;
/** Starts: what two cores can take up beside the polls of the others. */
const PER_SECOND = 8;
const DRAIN_MS = 15 * 60_000;
const SAMPLE = 200;
const AWAY = [{ on: '*', kind: 'statusBefore', status: 503 }] as const;

export const outage: Scenario = {
  name: 'outage',
  about:
    'Azure away for minutes while thousands wait: what it costs, and how it is when it is back',
  run: (options) => {
    const size = options.quick ? QUICK : FULL;
    return withStack({ cli: options.cli, speed: size.speed }, (stack) =>
      measure(stack, size, options),
    );
  },
};

async function measure(stack: TempStack, size: Size, { say }: BenchOptions): Promise<Row[]> {
  const { purchases, besideMs } = size;
  const { client, control } = stack;
  const account = new Account();
  await control.setBehavior({ provisioning: 'paused' });
  await stack.startWorker(size.settings);
  await admit(stack, account, purchases, {
    perSecond: PER_SECOND,
    withinMs: ADMISSION_MS,
    say,
  });
  say(`${purchases} wait; letting their polls settle`);
  await sleep(size.settleMs + besideMs);

  say('the outage begins, and the purchases end behind it');
  await control.setFaults(AWAY);
  const awayAt = Date.now();
  await control.setBehavior({ provisioning: 'proceeds' });
  await sleep(size.metMs);
  const sample = sampleOf(account);
  const atFirst = await inRetry(client, sample);
  await sleep(awayAt + size.outageMs - Date.now());
  const atLast = await inRetry(client, sample);
  await control.setFaults([]);
  const backAt = Date.now();

  say('Azure is back');
  const { bought } = await allEnded(client, DRAIN_MS);
  const endedS = (Date.now() - backAt) / 1_000;
  account.add(stack.ledger.read());
  const seenAfterS = account.accepted.map(({ polls }) => {
    const seen = polls.find(({ status }) => status?.toLowerCase() === 'succeeded');
    return ((seen?.at ?? Infinity) - backAt) / 1_000;
  });
  const rate = (from: number, to: number) => mean(perSecond(account.requests, { from, to }));
  const before = rate(awayAt - besideMs, awayAt);
  const after = perSecond(account.requests, { from: backAt, to: backAt + besideMs });
  const growth = historyGrowth(atFirst, atLast);
  if (growth.length === 0) throw new Error('no purchase was seen in retry: nothing was measured');
  return [
    {
      what: 'outage: history events that it adds to a purchase, at most',
      ours: Math.max(...growth),
      unit: 'events',
      goal: { is: 'at most', value: 0 },
      note: `${growth.length} of ${sample.length} looked at were in retry, over ${Math.round((size.outageMs - size.metMs) / 1_000)} s`,
    },
    {
      what: 'outage: requests at Azure while it is away',
      ours: rate(awayAt, backAt),
      theirs: before,
      against: 'before it',
      unit: 'requests/s',
    },
    {
      what: 'outage: requests at Azure in the busiest second after it',
      ours: Math.max(...after),
      theirs: before,
      against: 'before it, mean',
      unit: 'requests/s',
      note: `a stampede would be ${purchases} in one second, ${(purchases / before).toFixed(0)} times the rate before`,
    },
    ...[0.5, 0.99, 1].map((q) => ({
      what: `outage: until its end is seen, counted from Azure's return, ${q === 1 ? 'max' : `p${q * 100}`}`,
      ours: quantile(seenAfterS, q),
      unit: 's',
    })),
    {
      what: 'outage: until the last purchase has ended, receipt included',
      ours: endedS,
      unit: 's',
    },
    {
      what: 'outage: purchases lost',
      ours: purchases - bought,
      unit: 'purchases',
      goal: { is: 'at most', value: 0 },
    },
  ];
}

/** Purchases from the first accepted to the last, evenly. */
function sampleOf({ accepted }: Account): string[] {
  const every = Math.max(1, Math.floor(accepted.length / SAMPLE));
  return accepted.filter((_one, index) => index % every === 0).map(({ searchId }) => searchId);
}
