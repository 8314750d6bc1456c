/**
 * The arrows between the rooms (ARCHITECTURE.md), as lint rules: what each folder must not import, and what the
 * pure core must not touch. `test/unit/architecture.test.ts` shows that each of them is held.
 */
const RULE = '@typescript-eslint/no-restricted-imports';

/** Forbids imports whose specifier matches; `types: true` lets `import type` through. */
const forbid = (regex, message, types = false) => ({ regex, message, allowTypeImports: types });

const OUTSIDE = forbid(
  '(^|/)(emulator|dev|test|bench|chaos|scripts)/',
  'src does not know its surroundings.',
);
const rooms = (...names) => `^(\\.\\./)+(${names.join('|')})(/|\\.js$)`;

const room = (files, ...patterns) => ({
  files: [files],
  rules: { [RULE]: ['error', { patterns: [OUTSIDE, ...patterns] }] },
});

export const architecture = [
  room(
    'src/acs/**',
    forbid(
      rooms('purchase', 'workflows', 'activities', 'client', 'config', 'worker', 'gateway'),
      'acs/ stands alone.',
    ),
    forbid('^@temporalio/', 'acs/ knows no Temporal.'),
  ),
  room(
    'src/purchase/**',
    forbid(
      rooms('workflows', 'activities', 'client', 'config', 'worker', 'gateway', 'webhooks'),
      'purchase/ stands alone.',
    ),
    forbid(rooms('acs'), 'purchase/ takes types from acs/, nothing else.', true),
    forbid('^[^.]', 'The pure core uses no package and no builtin.'),
  ),
  room(
    'src/workflows/**',
    forbid(
      rooms('acs', 'activities'),
      'Workflows take types from acs/ and activities/, nothing else.',
      true,
    ),
    forbid(
      rooms('client', 'config', 'worker', 'gateway', 'webhooks'),
      'Workflows import the pure core only.',
    ),
    forbid('^(?!\\.|@temporalio/(workflow|common)$)', 'Workflow code must be deterministic.'),
  ),
  room(
    'src/activities/**',
    forbid(
      rooms('workflows', 'client', 'config', 'worker', 'gateway'),
      'activities/ import acs/ and purchase/.',
    ),
    forbid('^@temporalio/(?!activity$|common$)', 'Activities know no client and no worker.'),
  ),
  room(
    'src/webhooks/**',
    forbid(
      rooms('purchase', 'workflows', 'activities', 'client', 'config', 'worker', 'gateway', 'cli'),
      'webhooks/ sends whatever it is given.',
    ),
    forbid('^@temporalio/', 'webhooks/ knows no Temporal.'),
  ),
  room(
    'src/config/**',
    forbid(
      rooms('workflows', 'activities', 'client', 'worker'),
      'config/ imports acs/, purchase/ and the names of what is configured.',
    ),
  ),
  room(
    'src/client/**',
    forbid(
      rooms('workflows', 'activities', 'config', 'worker', 'gateway'),
      'client/ imports purchase/.',
    ),
    forbid(rooms('acs'), 'client/ takes types from acs/, nothing else.', true),
  ),
  room(
    'src/gateway/**',
    forbid(
      rooms('workflows', 'activities', 'config', 'worker'),
      'gateway/ imports client/, purchase/ and acs/.',
    ),
  ),
  room(
    'src/cli/**',
    forbid(
      rooms('acs', 'workflows', 'activities', 'config', 'worker', 'gateway'),
      'cli/ imports client/ and purchase/.',
    ),
  ),
  room(
    'src/observability/**',
    forbid('^\\.\\./', 'observability/ knows nothing of purchases.'),
    forbid('^@temporalio/', 'observability/ knows no Temporal.'),
  ),
  room(
    'src/replay/**',
    forbid(
      rooms('acs', 'workflows', 'activities', 'config', 'worker', 'gateway', 'cli'),
      'replay/ is given the workflow code; it knows histories only.',
    ),
  ),
  room('src/worker/**', forbid(rooms('client', 'gateway'), 'The worker needs no client.')),
  room('src/*.ts'),
  {
    files: ['emulator/**'],
    rules: {
      [RULE]: [
        'error',
        { patterns: [forbid('src/(?!acs/)', 'The emulator imports src/acs/ only.')] },
      ],
    },
  },
  {
    files: ['src/purchase/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'performance', 'process', 'console', 'fetch', 'Buffer'],
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'The pure core has no clock: take the time as a parameter.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The pure core has no clock: take the time as a parameter.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'The pure core has no randomness: take it as a parameter.',
        },
      ],
    },
  },
];
