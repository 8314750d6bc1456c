import { casesOf, type Facts } from '../facts/facts.js';
import { cancelsAreObeyed } from './cancels.js';
import type { Check, Verdict } from './check.js';
import { disturbedEnough, nothingFellOver } from './disturbance.js';
import { boughtIsOwned, continuedGoesOn, everyPurchaseEnds, nothingBoughtIsTrue } from './ends.js';
import { everyEndIsTold, everyEventIsSigned } from './events.js';
import { doorsAgree, duplicatesAreOne } from './identity.js';
import { boughtOnce, noBlindPost } from './posts.js';
import { otherResourceIsNotAsked } from './resources.js';
import { nothingSecret } from './secrets.js';
import { unknownWasWithheld } from './unknown.js';

/** The promises, in the order in which a reader wants to know of them. */
export const CHECKS: readonly Check[] = [
  everyPurchaseEnds,
  continuedGoesOn,
  boughtIsOwned,
  nothingBoughtIsTrue,
  unknownWasWithheld,
  noBlindPost,
  boughtOnce,
  otherResourceIsNotAsked,
  cancelsAreObeyed,
  duplicatesAreOne,
  doorsAgree,
  everyEndIsTold,
  everyEventIsSigned,
  nothingSecret,
  nothingFellOver,
  disturbedEnough,
];

/** Holds every promise against the facts of a run. */
export function holdAll(facts: Facts): (Verdict & { readonly promise: string })[] {
  const cases = casesOf(facts);
  return CHECKS.map(({ promise, hold }) => ({ promise, ...hold(facts, cases) }));
}
