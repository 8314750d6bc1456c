import type { Scenario } from '../scenario.js';
import { acknowledgement } from './acknowledgement.js';
import { coldStart } from './cold-start.js';
import { throughput } from './throughput.js';

/** All scenarios, in the order in which they run and are listed. A new one is a line here. */
export const SCENARIOS: readonly Scenario[] = [throughput, acknowledgement, coldStart];
