import type { z } from 'zod';
import { descriptions } from './descriptions.js';
import { fileVariable, readSecretFiles, secretsOf, type VariableError } from './secret-files.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What Kubernetes sets for every Service of a namespace: nobody's spelling mistake. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_\w+)$/;

/** A configuration with mistakes. Its message lists them all: which variable, what is wrong, how to mend it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    /** One line for each. */
    readonly mistakes: readonly string[],
    /** Names that no process of this project reads. */
    readonly misspelt: readonly string[],
  ) {
    super(`The configuration has mistakes:\n${mistakes.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** The variables of a process. */
type Variables<T> = z.ZodType<T> & { readonly shape: Readonly<Record<string, z.ZodType>> };

/** What a process demands beyond the shape of each variable. */
interface Checks {
  /** Names that nobody else reads: one that the schema does not know is misspelt. */
  readonly ours?: RegExp;
  /** What variables owe each other: which are missing, or too many. Told the names that are given. */
  readonly together?: (isGiven: (name: string) => boolean) => readonly VariableError[];
  /** What the values of variables owe each other. Told those that are right by themselves, given or usual. */
  readonly among?: (good: Values) => readonly VariableError[];
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads environment variables by a schema, secrets from the files that `NAME_FILE` names, too.
 *
 * @throws ConfigurationError with every mistake at once
 */
export function readEnvironment<T extends Values>(
  schema: Variables<T>,
  env: Environment,
  demands: Checks = {},
): T {
  const { shape } = schema;
  // An empty variable is one that compose files and shells leave behind: it counts as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const secrets = secretsOf(shape);
  const files = readSecretFiles(secrets, given);
  const all: Environment = { ...given, ...files.values };
  // Each by itself, so that what is wrong of one hides no mistake of others.
  const read = Object.entries(shape).map(([name, field]) => ({
    name,
    ...field.safeParse(all[name]),
  }));
  const good = Object.fromEntries(
    read.filter(({ success }) => success).map(({ name, data }) => [name, data]),
  );
  const isGiven = (name: string) =>
    given[name] !== undefined ||
    (secrets.includes(name) && given[fileVariable(name)] !== undefined);
  const strange = unknownNames(Object.keys(given), demands.ours, [
    ...Object.keys(shape),
    ...secrets.map(fileVariable),
  ]);
  const mistakes = [
    ...strange.map((name) => ({ name, message: 'is no variable of this program' })),
    ...files.mistakes,
    ...(demands.together?.(isGiven) ?? []),
    ...read.flatMap(({ name, error }) =>
      (error?.issues ?? []).map(({ message }) => ({ name, message })),
    ),
    ...(demands.among?.(good) ?? []),
  ];
  if (mistakes.length === 0) return good as T;
  const unreadable = new Set(files.mistakes.map(({ name }) => name));
  const lines = mistakes
    // Whose file cannot be read is not missing as well.
    .filter(({ name }) => !unreadable.has(fileVariable(name)))
    .map((mistake) => formatError(mistake, shape));
  throw new ConfigurationError(lines, strange);
}

function unknownNames(
  given: string[],
  ours: RegExp | undefined,
  known: readonly string[],
): string[] {
  if (!ours) return [];
  return given.filter(
    (name) => ours.test(name) && !SERVICE_LINK.test(name) && !known.includes(name),
  );
}

function formatError(mistake: VariableError, shape: Readonly<Record<string, z.ZodType>>): string {
  const { name, message } = mistake;
  const field = shape[name];
  const example = mistake.example ?? (field && descriptions.get(field)?.example);
  return `${name} ${message}${example === undefined ? '' : `; for example ${name}=${example}`}`;
}
