import type { Scenario } from '../scenario.js';
import { acknowledgement } from './acknowledgement.js';
import { coldStart } from './cold-start.js';
import { detection } from './detection.js';
import { gatewayLoad } from './gateway-load.js';
import { inFlight } from './in-flight.js';
import { outage } from './outage.js';
import { throughput } from './throughput.js';

/** All scenarios, in the order in which they run and are listed. A new one is a line here. */
export const SCENARIOS: readonly Scenario[] = [
  throughput,
  acknowledgement,
  coldStart,
  detection,
  inFlight,
  outage,
  gatewayLoad,
];
