import { z } from 'zod';

/** What a person needs to know of a variable. */
export interface Description {
  /** What it is for. */
  readonly about: string;
  /** A value as people write it; of a secret, its shape. */
  readonly example: string;
  /** What it is when nobody sets it, in words; missing: it is not set. */
  readonly usual?: string;
  /** It has to be set. */
  readonly needed?: boolean;
  /** It may be given as a file, too, which `NAME_FILE` names. */
  readonly secret?: boolean;
}

/** Every variable of every process, described where it is declared. */
export const descriptions = z.registry<Description>();
