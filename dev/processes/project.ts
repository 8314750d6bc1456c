import { fileURLToPath } from 'node:url';

/** The folder of this project, where `tsx` and the entry points are found. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
