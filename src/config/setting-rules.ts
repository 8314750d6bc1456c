import type { Durations, SettingName } from '../purchase/contract/settings.js';
import type { VariableError } from './secret-files.js';
import { formatSetting, variableOf } from './settings.js';

type Term = SettingName | number;

/** A bound of a published setting by other settings. */
interface Rule {
  readonly name: SettingName;
  /** The setting must not be less than the sum of these. */
  readonly atLeast?: readonly Term[];
  /** The setting must be less than the first of these minus the others. */
  readonly below?: readonly Term[];
  readonly why?: string;
}

const SUBMIT = 'a submit activity needs time for a lookup and a whole POST';
const PRODUCTION = 'NODE_ENV is production';

const RULES: readonly Rule[] = [
  {
    name: 'getTimeoutMs',
    below: ['pollTimeoutMs', 'pollActivityMs'],
    why: 'a poll must end in time',
  },
  {
    name: 'postTimeoutMs',
    below: ['submitTimeoutMs', 'confirmationTimeoutMs', 'getTimeoutMs'],
    why: SUBMIT,
  },
  {
    name: 'postTimeoutMs',
    below: ['submitTimeoutMs', 'confirmationTimeoutMs', 'holdTimeoutMs'],
    why: SUBMIT,
  },
  { name: 'pollMaxPauseMs', atLeast: ['pollMinPauseMs'] },
  { name: 'proofLookups', atLeast: [2], why: 'one lookup proves nothing' },
  { name: 'proofMs', atLeast: ['postTimeoutMs'], why: 'a purchase may become visible late' },
  { name: 'extendedProofMs', atLeast: ['proofMs'] },
  { name: 'doubtLimitMs', atLeast: ['proofMs'] },
  { name: 'deadlineMs', atLeast: ['doubtLimitMs', 'extendedProofMs'] },
];

const PRODUCTION_RULES: readonly Rule[] = [
  { name: 'postTimeoutMs', atLeast: [5_000], why: PRODUCTION },
  { name: 'proofMs', atLeast: [30_000], why: PRODUCTION },
  { name: 'extendedProofMs', atLeast: [120_000], why: PRODUCTION },
  { name: 'doubtLimitMs', atLeast: [60_000], why: PRODUCTION },
];

interface RuleOptions {
  /** Adds the minimums of production. */
  readonly production?: boolean;
  readonly isKnown?: (name: SettingName) => boolean;
}

/**
 * The settings that violate a rule, each with a valid value.
 *
 * @param isKnown whether a setting has a valid value; a rule about another one is skipped
 */
export function settingErrors(
  settings: Durations,
  { production = false, isKnown = () => true }: RuleOptions = {},
): VariableError[] {
  const invalid = new Set<Term>();
  return [...RULES, ...(production ? PRODUCTION_RULES : [])].flatMap((rule) => {
    const { name, atLeast = [], below = [] } = rule;
    const terms = [name, ...atLeast, ...below];
    if (!terms.every((term) => typeof term === 'number' || isKnown(term))) return [];
    // A bound from which an invalid setting is subtracted may be negative.
    if (below.some((term) => invalid.has(term))) return [];
    const errors = errorsOf(rule, settings);
    if (errors.length > 0) invalid.add(name);
    return errors;
  });
}

function errorsOf({ name, atLeast = [], below, why }: Rule, settings: Durations): VariableError[] {
  const terms = below ?? atLeast;
  const [first = 0, ...others] = terms.map((term) =>
    typeof term === 'number' ? term : settings[term],
  );
  const rest = others.reduce((sum, value) => sum + value, 0);
  const bound = below ? first - rest : first + rest;
  if (below ? settings[name] < bound : settings[name] >= bound) return [];
  const amount = formatSetting(name, bound);
  const formula = terms
    .filter((term) => typeof term !== 'number')
    .map(variableOf)
    .join(below ? ' minus ' : ' plus ');
  const limit = formula ? `${formula} (${amount})` : amount;
  const message = `must be ${below ? 'less than' : 'at least'} ${limit}${why === undefined ? '' : `: ${why}`}`;
  const example = formatSetting(name, below ? bound - 1_000 : bound);
  return [{ name: variableOf(name), message, example }];
}
