import type { Durations } from '../purchase/settings.js';
import { isDuration, sayExactly, variableOf } from './durations.js';
import type { Mistake } from './secret-files.js';

type Name = keyof Durations;

/** How a value may stand to its bound. */
const HOLDS = {
  'be more than': (value: number, bound: number) => value > bound,
  'be at least': (value: number, bound: number) => value >= bound,
  'not exceed': (value: number, bound: number) => value <= bound,
};

/** What one setting owes to others, or to a constant: without it, a purchase could not keep its promises. */
interface Rule {
  readonly name: Name;
  readonly must: keyof typeof HOLDS;
  /** The sum of these. */
  readonly sum: readonly (Name | number)[];
  readonly why?: string;
  /** A value that switches off what the setting is for. */
  readonly or?: number;
}

const ROOM = 'a submit needs room for a look and a whole POST';

const RULES: readonly Rule[] = [
  {
    name: 'submitTimeoutMs',
    must: 'be more than',
    sum: ['postTimeoutMs', 'confirmationTimeoutMs', 'getTimeoutMs'],
    why: ROOM,
  },
  {
    name: 'submitTimeoutMs',
    must: 'be more than',
    sum: ['postTimeoutMs', 'confirmationTimeoutMs', 'holdTimeoutMs'],
    why: ROOM,
  },
  { name: 'heartbeatTimeoutMs', must: 'not exceed', sum: ['submitTimeoutMs'] },
  {
    name: 'heartbeatTimeoutMs',
    must: 'be at least',
    sum: [1_000],
    why: 'heartbeats come no faster',
  },
  { name: 'pollTimeoutMs', must: 'be more than', sum: ['pollActivityMs', 'getTimeoutMs'] },
  { name: 'pollMinPauseMs', must: 'not exceed', sum: ['pollMaxPauseMs'] },
  { name: 'pollMinPauseMs', must: 'not exceed', sum: ['pollActivityMs'] },
  { name: 'retryMinPauseMs', must: 'not exceed', sum: ['retryMaxPauseMs'] },
  { name: 'proofLookups', must: 'be at least', sum: [2], why: 'one look is no proof' },
  {
    name: 'proofMs',
    must: 'be at least',
    sum: ['postTimeoutMs'],
    why: 'a POST may be slow to show',
  },
  { name: 'extendedProofMs', must: 'be at least', sum: ['proofMs'] },
  { name: 'doubtLimitMs', must: 'be at least', sum: ['proofMs'] },
  { name: 'deadlineMs', must: 'be at least', sum: ['doubtLimitMs', 'extendedProofMs'] },
  // A typical purchase has 26 events; a run that continues as new before it has acted would do so for ever.
  {
    name: 'continueAsNewAfterEvents',
    must: 'be at least',
    sum: [50],
    or: 0,
    why: 'a run must get something done',
  },
];

/** What a proof rests on must not be cut to nothing where real money is spent; tests compress time. */
const FLOORS: readonly Rule[] = (
  [
    ['postTimeoutMs', 5_000],
    ['proofMs', 30_000],
    ['extendedProofMs', 120_000],
    ['doubtLimitMs', 60_000],
  ] as const
).map(([name, floor]) => ({ name, must: 'be at least', sum: [floor], why: 'this is production' }));

/**
 * Which settings contradict each other, with a value that would not.
 *
 * @param isKnown whether a setting could be read: what rests on one that could not is not judged
 */
export function settingProblems(
  settings: Durations,
  { production = false, isKnown = () => true }: Circumstances = {},
): Mistake[] {
  return [...RULES, ...(production ? FLOORS : [])]
    .filter(({ name, sum }) =>
      [name, ...sum].every((one) => typeof one === 'number' || isKnown(one)),
    )
    .flatMap((rule) => problemOf(rule, settings));
}

interface Circumstances {
  /** What is too short where real money is spent is a mistake, too. */
  readonly production?: boolean;
  readonly isKnown?: (name: Name) => boolean;
}

function problemOf({ name, must, sum, why, or }: Rule, settings: Durations): Mistake[] {
  const bound = sum.reduce<number>(
    (total, one) => total + (typeof one === 'number' ? one : settings[one]),
    0,
  );
  const value = settings[name];
  if (value === or || HOLDS[must](value, bound)) return [];
  const say = (amount: number) => (isDuration(name) ? sayExactly(amount) : String(amount));
  const names = sum.filter((one) => typeof one !== 'number').map(variableOf);
  const bounds = names.length > 0 ? `${names.join(' plus ')} (${say(bound)})` : say(bound);
  const message = `must ${or === undefined ? '' : `be ${or} or `}${must} ${bounds}${why ? `: ${why}` : ''}`;
  return [
    {
      name: variableOf(name),
      message,
      example: say(must === 'be more than' ? bound + 1_000 : bound),
    },
  ];
}
