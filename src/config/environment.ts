import type { z } from 'zod';
import { descriptions } from './descriptions.js';
import {
  fileVariable,
  missingErrors,
  readSecretFiles,
  secretsOf,
  type VariableError,
} from './secret-files.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes sets for each Service of a namespace. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_\w+)$/;

/** A configuration with errors. The message lists all: variable, problem, valid example. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    /** One line for each error. */
    readonly errors: readonly string[],
    /** Variables that the program does not have. */
    readonly unknownNames: readonly string[],
  ) {
    super(`The configuration has errors:\n${errors.map((line) => `  ${line}`).join('\n')}`);
  }
}

/** The variables of a program. */
type Variables<T> = z.ZodType<T> & { readonly shape: Readonly<Record<string, z.ZodType>> };

/** Checks beyond the schema of each variable. */
interface Checks {
  /** Names of this program alone: one that the schema does not have is reported as unknown. */
  readonly ownNames?: RegExp;
  /** Errors by which variables are set. */
  readonly checkSet?: (isSet: (name: string) => boolean) => readonly VariableError[];
  /** Errors by the values of valid variables, defaults included. */
  readonly checkValues?: (valid: Values) => readonly VariableError[];
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads environment variables by a schema; secrets also from the files that `NAME_FILE` names.
 *
 * @throws ConfigurationError with all errors
 */
export function readEnvironment<T extends Values>(
  schema: Variables<T>,
  env: Environment,
  { ownNames, checkSet, checkValues }: Checks = {},
): T {
  const { shape } = schema;
  // Compose files and shells set empty variables: they count as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const secrets = secretsOf(shape);
  const files = readSecretFiles(secrets, given);
  const all: Environment = { ...given, ...files.values };
  // Each field by itself, so that an error of one hides no error of others.
  const parsed = Object.entries(shape).map(([name, field]) => ({
    name,
    ...field.safeParse(all[name]),
  }));
  const valid = Object.fromEntries(
    parsed.filter(({ success }) => success).map(({ name, data }) => [name, data]),
  );
  const isSet = (name: string) =>
    given[name] !== undefined ||
    (secrets.includes(name) && given[fileVariable(name)] !== undefined);
  const known = [...Object.keys(shape), ...secrets.map(fileVariable)];
  const unknownNames = Object.keys(given).filter(
    (name) => ownNames?.test(name) && !SERVICE_LINK.test(name) && !known.includes(name),
  );
  const errors = [
    ...unknownNames.map((name) => ({ name, message: 'is not a variable of this program' })),
    ...files.errors,
    ...(checkSet?.(isSet) ?? []),
    ...Object.entries(shape).flatMap(([name, field]) => {
      const { needs } = descriptions.get(field) ?? {};
      return needs === undefined ? [] : missingErrors(isSet, name, needs);
    }),
    ...parsed.flatMap(({ name, error }) =>
      (error?.issues ?? []).map(({ message }) => ({ name, message })),
    ),
    ...(checkValues?.(valid) ?? []),
  ];
  if (errors.length === 0) return valid as T;
  const unreadable = new Set(files.errors.map(({ name }) => name));
  const lines = errors
    // A secret whose file is unreadable is not reported as missing.
    .filter(({ name }) => !unreadable.has(fileVariable(name)))
    .map((error) => formatError(error, shape));
  throw new ConfigurationError(lines, unknownNames);
}

function formatError(error: VariableError, shape: Readonly<Record<string, z.ZodType>>): string {
  const { name, message } = error;
  const field = shape[name];
  const example = error.example ?? (field && descriptions.get(field)?.example);
  return `${name} ${message}${example === undefined ? '' : `; for example ${name}=${example}`}`;
}
