import { z } from 'zod';

/** The documentation of a variable. */
export interface Description {
  readonly description: string;
  /** A valid value; of a secret, its shape. */
  readonly example: string;
  /** The default, for the documentation; missing: there is none. */
  readonly defaultText?: string;
  readonly required?: boolean;
  /** `NAME_FILE` may name a file that contains the value. */
  readonly secret?: boolean;
}

/** Descriptions of all variables, registered where each is declared. */
export const descriptions = z.registry<Description>();

/** A field whose value `parse` reads. What `parse` throws becomes the error of the variable. */
export function parsedField<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
}
