import { ACS, ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Mutants that show secrets or accept foreign requests. */
export const LEAK: readonly Mutant[] = [
  mutant(
    'shows path and query of the event receiver',
    'webhooks/send-webhook.ts',
    'const why = `${origin} answered ${status}`;',
    'const why = `${url} answered ${status}`;',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'follows a redirect of the event receiver',
    'webhooks/send-webhook.ts',
    'maxRedirects: 0,',
    'maxRedirects: 5,',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'accepts a body that was not signed',
    'acs/auth/signing.ts',
    "if (!equal(hash, contentHash(request.body))) return 'body';",
    '',
    ACS,
  ),
  mutant(
    'accepts a signature that is too old',
    'acs/auth/signing.ts',
    "if (!(skewMs <= allowedSkewMs)) return 'skew';",
    '',
    ACS,
  ),
  mutant(
    'proxies a purchase POST whose path is written in another way',
    'gateway/proxy-groups.ts',
    'if (/(^|\\/)\\.{1,2}(\\/|$)|[\\\\%\\0]/.test(path)) return undefined;',
    '',
    'test/unit/gateway/*.test.ts',
  ),
  mutant(
    'accepts a carried state that another client made up',
    'workflows/purchase-phone-numbers.ts',
    '  refuseForeignState(carried);\n',
    '',
    'test/integration/carried-state.test.ts',
  ),
  mutant(
    'logs errors with all their properties',
    'worker/temporal-logger.ts',
    '...(error instanceof Error && { error: errorFields(error) }),',
    'error,',
    'test/unit/worker/*.test.ts',
  ),
  mutant(
    'writes a stack with file paths into a history',
    'activities/unavailable.ts',
    "failure.stack = '';",
    '',
    ACTIVITIES,
  ),
  mutant(
    'serves a caller whose key is wrong',
    'gateway/authentication.ts',
    'if (keyName === undefined) throw denied();',
    '',
    'test/integration/gateway-requests.test.ts',
  ),
  mutant(
    'reports a failed delivery by the axios error, which has the URL of the receiver',
    'webhooks/send-webhook.ts',
    "isAxiosError(error) ? (error.code ?? 'no answer') : 'no answer'",
    'String(error)',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'reports a failed delivery by an error of another library',
    'webhooks/send-webhook.ts',
    ": 'no answer';",
    ': String(error);',
    'test/unit/webhooks.test.ts',
  ),
  mutant(
    'reports a failed delivery by the message of an axios error without a code',
    'webhooks/send-webhook.ts',
    "error.code ?? 'no answer'",
    'error.code ?? error.message',
    'test/unit/webhooks.test.ts',
  ),
];
