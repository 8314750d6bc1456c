import { fileURLToPath } from 'node:url';

/** The folder of this project. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
