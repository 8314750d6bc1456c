import { ACS, ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Ways to lie. */
export const LIE: readonly Mutant[] = [
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
    'call rejected at once what something on the way refused',
    'purchase/observe.ts',
    'contradicts || foreign || evidence.posts > 0',
    'contradicts || evidence.posts > 0',
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
    ACS,
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
  mutant(
    'take a number that nobody may read for one that is not owned',
    'activities/numbers.ts',
    "return seen.some(({ is }) => is === 'withheld') ? 'withheld' : 'notOwned';",
    "return 'notOwned';",
    ACTIVITIES,
  ),
  mutant(
    'take a number that nobody answered for for one that is not owned',
    'activities/numbers.ts',
    'if (unavailable) return unavailable;',
    '',
    ACTIVITIES,
  ),
  mutant(
    'call failed what was partly bought, as soon as a number cannot be read',
    'activities/poll-run.ts',
    "if (meaning === 'failed' && receipt.unread.length > 0 && receipt.confirmed.length === 0) {",
    "if (meaning === 'running') {",
    ACTIVITIES,
  ),
  mutant(
    'take silence about a number for taking back that it is not owned',
    'activities/receipt.ts',
    'if (told || !seen.has(number.phoneNumber)) ',
    '',
    ACTIVITIES,
  ),
];
