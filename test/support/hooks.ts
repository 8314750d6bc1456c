import fc from 'fast-check';
import { measureFile, USAGE_VARIABLE } from './file-usage.js';
import { stopSharedTemporal } from './temporal.js';

// The same cases in every run: a failure must have a cause in the change under test.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) });

export const mochaGlobalTeardown = stopSharedTemporal;

// Mocha ends its test processes a second after it asked them to; the coverage takes longer to write.
process.on('SIGTERM', () => process.exit(0));

let fileEnded: (() => void) | undefined;

/** In parallel mode these run once for each file. */
export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    const usageFile = process.env[USAGE_VARIABLE];
    const file = this.test?.parent?.suites[0]?.file;
    if (usageFile && file) fileEnded = measureFile(file, usageFile);
  },
  afterAll(): void {
    fileEnded?.();
    fileEnded = undefined;
  },
};
