/**
 * The arrows between the folders (ARCHITECTURE.md) as lint rules: what each folder of `src/` may import, and what the
 * pure core must not use. `test/unit/architecture.test.ts` shows that each of them is enforced.
 */
const RULE = '@typescript-eslint/no-restricted-imports';

/** Only their types, which leave nothing behind in the compiled code. */
const types = (...folders) => ({ types: folders });
const temporal = (...packages) => packages.map((name) => `@temporalio/${name}`);

/** Programs (`src/bin/`, `src/worker.ts`) and `src/index.ts` compose all of these. */
const MAY_IMPORT = {
  acs: [],
  webhooks: ['acs'],
  purchase: [types('acs')],
  observability: ['purchase'],
  temporal: ['purchase', 'observability'],
  workflows: ['purchase', 'temporal', types('acs', 'activities')],
  activities: ['purchase', 'acs', 'webhooks', 'temporal'],
  worker: [
    'workflows',
    'activities',
    'purchase',
    'acs',
    'webhooks',
    'temporal',
    'observability',
    'config',
  ],
  client: ['purchase', 'temporal', types('acs')],
  gateway: ['client', 'purchase', 'acs', 'observability'],
  cli: ['client', 'purchase', 'temporal', 'observability', types('acs')],
  replay: ['purchase', 'temporal'],
  config: ['purchase', 'acs', 'gateway', 'webhooks', 'temporal'],
};

/** Packages of Temporal that a folder may import; the others may import any package. */
const TEMPORAL_PACKAGES = {
  acs: [],
  webhooks: [],
  config: [],
  workflows: temporal('workflow', 'common'),
  activities: temporal('activity', 'common'),
};
/** Workflow code runs in a sandbox, and the pure core uses no package and no builtin at all. */
const NO_OTHER_PACKAGES = ['workflows', 'purchase'];

const FOLDERS = [...Object.keys(MAY_IMPORT), 'bin', 'worker', 'index'];
const OUTSIDE = {
  regex: '(^|/)(emulator|dev|test|bench|chaos|tooling|examples)/',
  message: 'src/ imports nothing from outside src/.',
};

/** What no import of the folder may look like. */
function patternsOf(folder, allowed) {
  const values = allowed.filter((entry) => typeof entry === 'string');
  const typesOnly = allowed.flatMap((entry) => entry.types ?? []);
  const other = FOLDERS.filter((name) => ![folder, ...values, ...typesOnly].includes(name));
  const from = (names) => `^(\\.\\./)+(${names.join('|')})(/|\\.js$)`;
  const packages = TEMPORAL_PACKAGES[folder];
  const list = packages?.length ? `(?!(${packages.join('|')})$)` : '';
  return [
    OUTSIDE,
    { regex: from(other), message: `${folder}/ may import: ${values.join(', ') || 'no folder'}.` },
    ...(typesOnly.length > 0
      ? [
          {
            regex: from(typesOnly),
            message: `${folder}/ may import types from ${typesOnly.join(', ')}, nothing else.`,
            allowTypeImports: true,
          },
        ]
      : []),
    ...(NO_OTHER_PACKAGES.includes(folder)
      ? [{ regex: `^${list}[^.]`, message: `${folder}/ must stay deterministic.` }]
      : packages
        ? [
            {
              regex: `^${list}@temporalio/`,
              message: `${folder}/ does not import this package of Temporal.`,
            },
          ]
        : []),
  ];
}

const restrict = (files, patterns) => ({
  files: [files],
  rules: { [RULE]: ['error', { patterns }] },
});

const noGlobal = (name, message) => ({ name, message });
const noCall = (selector, message) => ({ selector, message });

export const architecture = [
  restrict('src/*.ts', [OUTSIDE]),
  restrict('src/bin/**', [OUTSIDE]),
  ...Object.entries(MAY_IMPORT).map(([folder, allowed]) =>
    restrict(`src/${folder}/**`, patternsOf(folder, allowed)),
  ),
  restrict('emulator/**', [
    { regex: 'src/(?!acs/)', message: 'The emulator imports src/acs/ only.' },
  ]),
  {
    files: ['src/**'],
    ignores: ['src/bin/**', 'src/purchase/**', 'src/worker.ts', 'src/client/purchase-client.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Programs read the environment and pass it on.',
        },
      ],
    },
  },
  {
    files: ['src/purchase/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'setTimeout',
          'setInterval',
          'performance',
          'process',
          'console',
          'fetch',
          'Buffer',
        ].map((name) => noGlobal(name, 'The pure core has no I/O and no timers.')),
      ],
      'no-restricted-syntax': [
        'error',
        noCall(
          "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          'The pure core has no clock: take the time as a parameter.',
        ),
        noCall(
          "NewExpression[callee.name='Date'][arguments.length=0]",
          'The pure core has no clock: take the time as a parameter.',
        ),
        noCall(
          "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          'The pure core has no randomness: take it as a parameter.',
        ),
      ],
    },
  },
];
