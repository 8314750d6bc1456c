import { stopSharedTemporal } from './temporal.js';

export const mochaGlobalTeardown = stopSharedTemporal;
