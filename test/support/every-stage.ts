import type { FaultRuleInput } from '../../emulator/index.js';
import { QUICK } from './settings.js';
import { stageOf } from './stage-of.js';
import type { Purchase, Stack } from './stack.js';
import { until } from './until.js';

/** Where a purchase may be when its worker goes. */
const PLACES = ['in a poll', 'on a timer', 'investigating', 'submitting'] as const;
export type Place = (typeof PLACES)[number];

/** Settings under which a purchase stays in each place for seconds, with {@link UNHURRIED_EMULATOR}. */
export const UNHURRIED = {
  ...QUICK,
  postTimeoutMs: 10_000,
  submitTimeoutMs: 20_000,
  lookupMinPauseMs: 5_000,
  lookupMaxPauseMs: 5_000,
  proofMs: 20_000,
  extendedProofMs: 40_000,
  doubtLimitMs: 20_000,
  expectedDurationMs: 8_000,
  durablePauseMs: 3_000,
  pollActivityMs: 20_000,
  pollTimeoutMs: 25_000,
  stalledAfterMs: 90_000,
  deadlineMs: 120_000,
};

/** Purchases take 13 to 18 seconds there. */
export const UNHURRIED_EMULATOR = { speed: 1.5 };

const RULES: Readonly<Record<Place, readonly FaultRuleInput[]>> = {
  'in a poll': [],
  'on a timer': [],
  investigating: [{ on: 'purchase', kind: 'dropAfter', times: 1 }],
  submitting: [{ on: 'purchase', kind: 'delay', delayMs: 8_000 }],
};

/** Starts purchases until there is one in each place, all at this moment. None ends before ACS proceeds. */
export async function onePurchaseInEachPlace(stack: Stack): Promise<Map<Place, Purchase>> {
  stack.emulator.setBehavior({ provisioning: 'paused' });
  const searches = PLACES.map((place) => ({
    place,
    searchId: stack.emulator.search({ quantity: 2 }),
  }));
  stack.emulator.setFaults(
    searches.flatMap(({ place, searchId }) => RULES[place].map((rule) => ({ ...rule, searchId }))),
  );
  const started = new Map<Place, Purchase>();
  for (const { place, searchId } of searches) {
    const purchase = await stack.start(searchId);
    started.set(place, purchase);
    // The polled one first sleeps on a timer; meanwhile the others would come and go.
    if (place === 'in a poll') await until(async () => (await placeOf(purchase)) === place);
  }
  const places = async () => Promise.all([...started.values()].map(placeOf));
  await until(async () => (await places()).join() === PLACES.join(), 20_000);
  return started;
}

async function placeOf({ handle }: Purchase): Promise<Place | undefined> {
  const description = await handle.describe();
  const [pending] = description.raw.pendingActivities ?? [];
  const activity = pending?.activityType?.name;
  const stage = stageOf(description);
  if (activity === 'pollOperation') return 'in a poll';
  if (activity === 'submitPurchase') return 'submitting';
  if (stage === 'provisioning' && activity === undefined) return 'on a timer';
  return stage === 'investigating' ? 'investigating' : undefined;
}
