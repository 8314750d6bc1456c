import fc from 'fast-check';
import { stopSharedTemporal } from './temporal.js';

export const mochaGlobalTeardown = stopSharedTemporal;

// The same cases at every run: a run that fails for no change of ours says nothing about the change.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) });
