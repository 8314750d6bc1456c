/** One hand-made mistake: what is replaced in which file, and the tests that must notice. */
export interface Mutant {
  /** What a purchase would suffer. */
  readonly would: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly tests: string;
}

const CORE = 'test/unit/purchase/*.test.ts';

const mutant = (
  would: string,
  file: string,
  find: string,
  replace: string,
  tests = CORE,
): Mutant => ({ would, file: `src/${file}`, find, replace, tests });

/** Ways to buy twice. */
const TWICE: readonly Mutant[] = [
  mutant(
    'take looks for proof that were made while the POST could still arrive',
    'purchase/observe-look.ts',
    'const counts = before.mayArriveUntil === null || askedAt >= before.mayArriveUntil;',
    'const counts = true;',
  ),
  mutant(
    'POST again after fewer looks than a proof takes',
    'purchase/proof.ts',
    'absence.looks >= needed.looks && ',
    '',
  ),
  mutant(
    'POST again after looks that span no time',
    'purchase/proof.ts',
    ' && spanMs >= needed.spanMs',
    '',
  ),
  mutant(
    'POST again although the operation showed up right after the first POST',
    'purchase/observe-look.ts',
    "return absentBeforePost && operation.is === 'present';",
    'return false;',
  ),
  mutant(
    'POST again beside an operation of an earlier POST after a minute',
    'purchase/proof.ts',
    'refusal?.contested || (posts > 0 && shadow)',
    'refusal?.contested',
  ),
  mutant(
    'POST again after a minute although nobody could ask for the numbers',
    'purchase/proof.ts',
    'absence?.numbersUnchecked === true && (posts > 0 || shadow)',
    'false',
  ),
  mutant(
    'take a 503 for a POST that never left',
    'acs/meaning.ts',
    "return { is: 'unknown', why: `ACS answered ${status}` };",
    "return { is: 'notSent', why: `ACS answered ${status}` };",
  ),
  mutant(
    'take a reset connection for one that never stood',
    'acs/http.ts',
    'const notSent = !witness.established;',
    'const notSent = true;',
    'test/unit/acs/*.test.ts',
  ),
  mutant(
    'leave a POST that was given up to the kernel',
    'acs/http.ts',
    'if (this.socket) resetConnection(this.socket);',
    '',
    'test/unit/acs/*.test.ts',
  ),
  mutant(
    'give one search two identities',
    'purchase/ids.ts',
    'return GUID.test(searchId) ? searchId.toLowerCase() : searchId;',
    'return searchId;',
  ),
  mutant(
    'let the engine POST again',
    'workflows/proxies.ts',
    'retry: { maximumAttempts: 1 },',
    'retry: { ...retry, maximumAttempts: 3 },',
    'test/integration/happy-path.test.ts',
  ),
  mutant(
    'POST although the look before it found the purchase',
    'activities/submit.ts',
    "if (!clear) return 'the look before the POST did not show that nothing was bought';",
    '',
    'test/integration/cancel-and-restart.test.ts',
  ),
  mutant(
    'start a purchase anew that has succeeded',
    'client/start-purchase.ts',
    'WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY',
    'WorkflowIdReusePolicy.ALLOW_DUPLICATE',
    'test/integration/client.test.ts test/integration/cancel-and-restart.test.ts',
  ),
];

/** Ways to lie. */
const LIE: readonly Mutant[] = [
  mutant(
    'call failed what owns a number',
    'purchase/decide-waiting.ts',
    'if (ownsAny(receipt)) return bought(seen.operation, receipt);\n      // Nor',
    '// Nor',
  ),
  mutant(
    'call canceled what ACS lost by itself',
    'purchase/decide-waiting.ts',
    'return cancelTaken(evidence) && ownsNone(receipt)',
    'return evidence.cancelRequested && ownsNone(receipt)',
  ),
  mutant(
    'call canceled after a throttled POST by a look that was made before it',
    'purchase/observe.ts',
    '        absence: null,\n        investigatingSince: now,\n      };\n    case',
    '      };\n    case',
  ),
  mutant(
    'call refused what nobody could look for',
    'purchase/decide.ts',
    "return { do: 'end', end: { is: 'unknown', reason: 'credentials' } };",
    "return { do: 'end', end: intent };",
  ),
  mutant(
    'call bought what ACS says it does not own',
    'purchase/observe-poll.ts',
    '(!!receipt && ownsNone(receipt))',
    'false',
  ),
  mutant(
    'call bought what ACS said it does not own, once it cannot be asked again',
    'purchase/observe-poll.ts',
    'polling.denied === true || ',
    '',
  ),
  mutant(
    'call failed, in the operation, what is bought',
    'purchase/decide-waiting.ts',
    "operation: { ...operation, status: 'succeeded' }",
    'operation',
  ),
  mutant(
    'take a 401 for an absence',
    'purchase/observe-look.ts',
    "if (numbers === 'withheld' || operation.is === 'withheld') return 'nothing';",
    "if (numbers === 'withheld' || operation.is === 'withheld') return 'absent';",
  ),
  mutant(
    'take a proxy’s 404 for an absence',
    'acs/meaning.ts',
    "return reply.error && reply.error.code !== 'InternalError'",
    'return reply.status === 404',
    'test/unit/acs/*.test.ts',
  ),
  mutant(
    'read a status by its letter case',
    'purchase/status.ts',
    'status.toLowerCase()',
    'status',
  ),
  mutant(
    'end as expired with a POST in doubt',
    'purchase/decide.ts',
    "if (proved) return { do: 'end', end: intent };",
    "if (proved || intent.is === 'expired') return { do: 'end', end: intent };",
  ),
  mutant(
    'forget a cancel that nobody heard',
    'purchase/observe.ts',
    "const unheard = report === 'noAnswer' || report.httpStatus === 401 || report.httpStatus === 403;",
    'const unheard = false;',
  ),
  mutant(
    'tell of an end with the wrong event',
    'purchase/events.ts',
    "      return 'failed';",
    "      return 'canceled';",
    'test/integration/events.test.ts',
  ),
];

/** Ways to spend too much. */
const SPEND: readonly Mutant[] = [
  mutant(
    'compare the price of one number',
    'purchase/spending.ts',
    'cost.amount * phoneNumbers.length * PRECISION',
    'cost.amount * PRECISION',
  ),
  mutant(
    'compare sums of two currencies',
    'purchase/spending.ts',
    'cost.currencyCode.toUpperCase() === limit.currencyCode.toUpperCase() &&',
    '',
  ),
  mutant(
    'POST although the limit is exceeded',
    'activities/submit.ts',
    'if (unpriced) return { before, ...unpriced };',
    '',
    'test/integration/spending.test.ts',
  ),
  mutant(
    'POST although nobody knows the price',
    'activities/submit.ts',
    'if (!hold) return { held: COST_UNKNOWN, costUnknown: true };',
    'if (!hold) return undefined;',
    'test/integration/spending.test.ts',
  ),
];

/** Ways to leak, or to let strangers in. */
const LEAK: readonly Mutant[] = [
  mutant(
    'show the receiver’s path and query',
    'webhooks/send-webhook.ts',
    'const why = `${origin} answered ${status}`;',
    'const why = `${url} answered ${status}`;',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'follow a receiver’s redirect with a signed event',
    'webhooks/send-webhook.ts',
    'maxRedirects: 0,',
    'maxRedirects: 5,',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'accept a body that was not signed',
    'acs/signing.ts',
    "if (!equal(hash, contentHash(request.body))) return 'body';",
    '',
    'test/unit/acs/*.test.ts test/integration/gateway-door.test.ts',
  ),
  mutant(
    'accept a signature of yesterday',
    'acs/signing.ts',
    "if (!(skewMs <= allowedSkewMs)) return 'skew';",
    '',
    'test/unit/acs/*.test.ts test/integration/gateway-door.test.ts',
  ),
  mutant(
    'let the purchase of a search slip past the workflow',
    'gateway/pass-groups.ts',
    'if (/(^|\\/)\\.{1,2}(\\/|$)|[\\\\%\\0]/.test(path)) return undefined;',
    '',
    'test/unit/gateway/*.test.ts',
  ),
  mutant(
    'believe evidence that a stranger made up',
    'workflows/purchase-phone-numbers.ts',
    '  refuseForeignState(carried);\n',
    '',
    'test/integration/hidden-purchases.test.ts',
  ),
];

export const MUTANTS: readonly Mutant[] = [...TWICE, ...LIE, ...SPEND, ...LEAK];
