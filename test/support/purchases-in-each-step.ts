import type { FaultRuleInput } from '../../emulator/index.js';
import { QUICK } from './settings.js';
import { stageOf } from './stage-of.js';
import type { Purchase, Stack } from './stack.js';
import { until } from './until.js';

/** What a purchase does when its worker is replaced. */
const STEPS = ['in a poll', 'on a timer', 'investigating', 'submitting'] as const;
export type Step = (typeof STEPS)[number];

/** Settings with which each step takes seconds, with {@link SLOW_EMULATOR}. */
export const SLOW_SETTINGS = {
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

/** Purchases take 13 to 18 seconds. */
export const SLOW_EMULATOR = { speed: 1.5 };

const RULES: Readonly<Record<Step, readonly FaultRuleInput[]>> = {
  'in a poll': [],
  'on a timer': [],
  investigating: [{ on: 'purchase', kind: 'dropAfter', times: 1 }],
  submitting: [{ on: 'purchase', kind: 'delay', delayMs: 8_000 }],
};

/** A worker that starts on a busy machine takes a part of it. */
const STEPS_TIMEOUT_MS = 60_000;

/** Starts one purchase per step and waits until each is in its step. None ends while ACS is paused. */
export async function onePurchaseInEachStep(stack: Stack): Promise<Map<Step, Purchase>> {
  stack.emulator.setBehavior({ provisioning: 'paused' });
  const searches = STEPS.map((step) => ({
    step,
    searchId: stack.emulator.search({ quantity: 2 }),
  }));
  stack.emulator.setFaults(
    searches.flatMap(({ step, searchId }) => RULES[step].map((rule) => ({ ...rule, searchId }))),
  );
  const started = new Map<Step, Purchase>();
  for (const { step, searchId } of searches) {
    const purchase = await stack.start(searchId);
    started.set(step, purchase);
    // The polled one first waits for a timer; meanwhile the others would leave their step.
    if (step === 'in a poll')
      await until(async () => (await stepOf(purchase)) === step, STEPS_TIMEOUT_MS);
  }
  const steps = async () => Promise.all([...started.values()].map(stepOf));
  await until(async () => (await steps()).join() === STEPS.join(), STEPS_TIMEOUT_MS);
  return started;
}

async function stepOf({ handle }: Purchase): Promise<Step | undefined> {
  const description = await handle.describe();
  const [pending] = description.raw.pendingActivities ?? [];
  const activity = pending?.activityType?.name;
  const stage = stageOf(description);
  if (activity === 'pollOperation') return 'in a poll';
  if (activity === 'submitPurchase') return 'submitting';
  if (stage === 'provisioning' && activity === undefined) return 'on a timer';
  return stage === 'investigating' ? 'investigating' : undefined;
}
