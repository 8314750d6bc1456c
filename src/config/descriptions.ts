import { z } from 'zod';

/** The documentation of a variable. */
export interface Description {
  readonly description: string;
  /** A valid value; of a secret, its shape. */
  readonly example: string;
  /** The default as the documentation shows it; missing: that of the schema, if it has one. */
  readonly defaultText?: string;
  /** `NAME_FILE` may name a file that contains the value. */
  readonly secret?: boolean;
  /** The variable that must be set if this one is. */
  readonly needs?: string;
}

/** Descriptions of all variables, registered where each is declared. */
export const descriptions = z.registry<Description>();

/**
 * A field whose value `parse` reads. What `parse` throws becomes the error of the variable.
 *
 * @param missing the error of a required variable that is not set
 */
export function parsedField<T>(parse: (text: string) => T, missing?: string) {
  return z.string(missing).transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
}
