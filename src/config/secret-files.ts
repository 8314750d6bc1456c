import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { descriptions } from './descriptions.js';

/** An error in one variable. */
export interface VariableError {
  readonly name: string;
  readonly message: string;
  /** A valid value; missing: the example of the variable's description. */
  readonly example?: string;
}

type Values = Readonly<Record<string, string | undefined>>;

/** The variable that names the file of a secret. */
export const fileVariable = (name: string): string => `${name}_FILE`;

/** Errors of the names that are not set, if `by` is: it needs them. */
export function missingErrors(
  isSet: (name: string) => boolean,
  by: string,
  ...names: readonly string[]
): VariableError[] {
  if (!isSet(by)) return [];
  const missing = names.filter((name) => !isSet(name));
  return missing.map((name) => ({ name, message: `is missing; ${by} needs it` }));
}

/** The secrets of a schema. */
export function secretsOf(shape: Readonly<Record<string, z.ZodType>>): string[] {
  return Object.entries(shape).flatMap(([name, field]) =>
    descriptions.get(field)?.secret ? [name] : [],
  );
}

/** Reads the secrets that are given as files, without the line break at the end. */
export function readSecretFiles(
  secrets: readonly string[],
  given: Values,
): { readonly values: Values; readonly errors: readonly VariableError[] } {
  const values: Record<string, string> = {};
  const errors: VariableError[] = [];
  for (const secret of secrets) {
    const name = fileVariable(secret);
    const file = given[name];
    if (file === undefined) continue;
    if (given[secret] !== undefined) {
      errors.push({ name, message: `is set, and so is ${secret}; keep one of them` });
      continue;
    }
    try {
      values[secret] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (values[secret] === '') errors.push({ name, message: 'names an empty file' });
    } catch (error) {
      errors.push({ name, message: unreadableFile(error) });
    }
  }
  return { values, errors };
}

/** The message for an unreadable file. Without its name, which may be a secret in the wrong variable. */
export function unreadableFile(error: unknown, by = ''): string {
  const { code = 'ERROR' } = error as NodeJS.ErrnoException;
  return `names a file that cannot be read${by} (${code})`;
}
