import type { Random } from '../../emulator/random.js';

/** What an operator does to an open purchase, through Temporal's API. */
export const OPERATOR_ACTIONS = [
  'resetToFirstTask',
  'resetToLastTask',
  'terminateAndStart',
  'startTerminatingExisting',
  'deleteAndStart',
  'resetActivity',
  'allowMoreAttempts',
  'completeWithNull',
  'completeWithObject',
  'failActivity',
  'pauseAndUnpause',
] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** One action on one purchase. */
export interface PlannedAction {
  readonly action: OperatorAction;
  /** After the search or the reservation was made. */
  readonly delayMs: number;
  /** The workflow is started by a client that writes only the ACS resource into the memo. */
  readonly foreign: boolean;
}

/** Half of the actions come early: around the POST. */
const EARLY_MS = [50, 700] as const;
const LATE_MS = [700, 4_000] as const;

export function planAction(action: OperatorAction, random: Random): PlannedAction {
  const [from, until] = random.next() < 0.5 ? EARLY_MS : LATE_MS;
  return {
    action,
    delayMs: Math.round(random.between(from, until)),
    foreign: random.next() < 0.5,
  };
}
