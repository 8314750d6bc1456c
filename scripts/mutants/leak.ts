import { ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Ways to leak, or to let strangers in. */
export const LEAK: readonly Mutant[] = [
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
  mutant(
    'log errors with all they drag along',
    'worker/logging.ts',
    "...(meta['error'] instanceof Error && { error: plainError(meta['error']) }),",
    "error: meta['error'],",
    'test/unit/worker/*.test.ts',
  ),
  mutant(
    'put a stack, and with it folders, into a history',
    'activities/unavailable.ts',
    "failure.stack = '';",
    '',
    ACTIVITIES,
  ),
  mutant(
    'answer a caller whose key is wrong',
    'gateway/authentication.ts',
    'if (signer === undefined) throw denied();',
    '',
    'test/integration/gateway-door.test.ts',
  ),
  mutant(
    'tell in the words of axios why an event was not delivered, the receiver’s URL among them',
    'webhooks/send-webhook.ts',
    "isAxiosError(error) ? (error.code ?? 'no answer') : 'no answer'",
    'String(error)',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'tell in the words of others why an event was not delivered',
    'webhooks/send-webhook.ts',
    ": 'no answer';",
    ': String(error);',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'tell in words, where axios has no code, why an event was not delivered',
    'webhooks/send-webhook.ts',
    "error.code ?? 'no answer'",
    'error.code ?? error.message',
    'test/unit/webhooks.test.ts',
  ),
];
