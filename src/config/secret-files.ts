import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { descriptions } from './descriptions.js';

/** A mistake in one variable. */
export interface VariableError {
  readonly name: string;
  readonly message: string;
  /** A value that would do; missing: that of the variable's description. */
  readonly example?: string;
}

type Values = Readonly<Record<string, string | undefined>>;

/** The variable that names the file of a secret. */
export const fileVariable = (name: string): string => `${name}_FILE`;

/** The secrets of a schema. */
export function secretsOf(shape: Readonly<Record<string, z.ZodType>>): string[] {
  return Object.entries(shape).flatMap(([name, field]) =>
    descriptions.get(field)?.secret ? [name] : [],
  );
}

/** Reads the secrets that are given as files. The line break at a file's end is none of the secret's. */
export function readSecretFiles(
  secrets: readonly string[],
  given: Values,
): { readonly values: Values; readonly mistakes: readonly VariableError[] } {
  const values: Record<string, string> = {};
  const mistakes: VariableError[] = [];
  for (const name of secrets) {
    const file = given[fileVariable(name)];
    if (file === undefined) continue;
    if (given[name] !== undefined) {
      const message = `is set, and so is ${name}; keep one of them`;
      mistakes.push({ name: fileVariable(name), message });
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      if (values[name] === '') {
        mistakes.push({ name: fileVariable(name), message: 'names an empty file' });
      }
    } catch (error) {
      mistakes.push({ name: fileVariable(name), message: unreadableFile(error) });
    }
  }
  return { values, mistakes };
}

/** What is wrong of a file. The value is not shown: it may be the secret itself, given in the wrong variable. */
export function unreadableFile(error: unknown, by = ''): string {
  const { code = 'ERROR' } = error as NodeJS.ErrnoException;
  return `names a file that cannot be read${by} (${code})`;
}
