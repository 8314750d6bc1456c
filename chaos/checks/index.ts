import { casesOf, type RecordedFacts } from '../record/recorded-facts.js';
import { cancelsEndPosts } from './cancels.js';
import type { Check, CheckResult } from './check.js';
import { everythingCovered, noUnexpectedExit } from './coverage.js';
import { everyDeliverySigned, everyOutcomeDelivered } from './events.js';
import { clientsAgree, duplicatesAreOne } from './identity.js';
import { otherResourceNotAsked } from './other-resource.js';
import {
  boughtIsOwned,
  continuedRuns,
  everyPurchaseEnds,
  nothingBoughtIsTrue,
} from './outcomes.js';
import { boughtOnce, provedBeforeNextPost } from './posts.js';
import { noSecrets } from './secrets.js';
import { unknownOutcomes } from './unknown.js';

const CHECKS: readonly Check[] = [
  everyPurchaseEnds,
  continuedRuns,
  boughtIsOwned,
  nothingBoughtIsTrue,
  unknownOutcomes,
  provedBeforeNextPost,
  boughtOnce,
  otherResourceNotAsked,
  cancelsEndPosts,
  duplicatesAreOne,
  clientsAgree,
  everyOutcomeDelivered,
  everyDeliverySigned,
  noSecrets,
  noUnexpectedExit,
  everythingCovered,
];

/**
 * Checks every promise against the recorded facts of a run.
 *
 * @param only checks this promise alone
 */
export function runChecks(facts: RecordedFacts, only?: string): CheckResult[] {
  const cases = casesOf(facts);
  const checks = CHECKS.filter(({ promise }) => only === undefined || promise === only);
  return checks.map(({ promise, check }) => ({ promise, excused: 0, ...check(facts, cases) }));
}
