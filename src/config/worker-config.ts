import { z } from 'zod';
import type { Settings } from '../purchase/contract/settings.js';
import type { WebhookReceiver } from '../webhooks/send-webhook.js';
import { acsFields, acsErrors, acsOf, type AcsConfig } from './acs.js';
import { commonFields, port, adminHostField, type LogLevel } from './common.js';
import { descriptions } from './descriptions.js';
import { readEnvironment, type Environment } from './environment.js';
import { eventFields, eventErrors, receiverOf } from './events.js';
import { postLimitFields, requestLimitFields } from './limits.js';
import { settingErrors } from './setting-rules.js';
import { internalFields, publishedFields, settingsFrom, variableOf } from './settings.js';
import { spendingLimitField } from './spending.js';
import { versioningFields, versioningErrors, versioningOf, type Versioning } from './versioning.js';

/** All that the worker is told; Temporal's own variables are read by Temporal's environment configuration. */
export interface WorkerConfig {
  readonly acs: AcsConfig;
  /** Of this process. */
  readonly requestsPerSecond: number;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  /** Refuse to bundle workflows from source at the start. */
  readonly production: boolean;
  readonly settings: Settings;
  readonly adminHost: string;
  readonly adminPort: number;
  /** Who is told of every end, and of a stall. */
  readonly events?: WebhookReceiver;
  /** How it takes part in Temporal's worker versioning; missing: not at all. */
  readonly versioning?: Versioning;
}

/** Every variable that the worker reads. */
export const workerVariables = z.object({
  ...acsFields,
  ...requestLimitFields,
  ...commonFields,
  ...postLimitFields,
  NODE_ENV: z.string().optional().register(descriptions, {
    about:
      '`production`: the worker requires the prebuilt workflow bundle, and rejects proofs that are too short and internal settings.',
    example: 'production',
  }),
  WORKER_ADMIN_HOST: adminHostField,
  WORKER_ADMIN_PORT: port(9091).register(descriptions, {
    about:
      'The admin port: `/healthz`, `/readyz`, `/metrics`. 0 takes a free one, for several workers on one machine.',
    example: '0',
    usual: '9091',
  }),
  ...versioningFields,
  SPENDING_LIMIT_PER_PURCHASE: spendingLimitField,
  ...eventFields,
  ...publishedFields,
  ...internalFields,
});

/** Prefixes of variables that nobody but ours reads: a name that it does not know is misspelt. */
const OWN_NAMES = /^(ACS_|PURCHASE_|SPENDING_|WORKER_|EVENTS_(?!FILE$))/;

const FORBIDDEN =
  'is an internal setting, which NODE_ENV=production forbids; remove it from the environment of the worker ' +
  '(docs/configuration.md lists the settings that you can change)';

/**
 * Reads the worker's configuration from environment variables.
 *
 * @throws ConfigurationError that lists every mistake at once
 */
export function readWorkerConfig(env: Environment): WorkerConfig {
  const production = env['NODE_ENV'] === 'production';
  const forbidden = production ? Object.keys(internalFields).filter((name) => env[name]) : [];
  const allowed = Object.entries(env).filter(([name]) => !forbidden.includes(name));
  const values = readEnvironment(workerVariables, Object.fromEntries(allowed), {
    ours: OWN_NAMES,
    together: (isGiven) => [
      ...forbidden.map((name) => ({ name, message: FORBIDDEN })),
      ...acsErrors(isGiven),
      ...eventErrors(isGiven),
      ...versioningErrors(env['WORKER_VERSIONING'], isGiven),
    ],
    among: (good) =>
      settingErrors(settingsFrom(good), {
        production,
        isKnown: (name) => variableOf(name) in good,
      }),
  });
  const { SPENDING_LIMIT_PER_PURCHASE: spendingLimit } = values;
  const events = receiverOf(values);
  const versioning = versioningOf(values);
  return {
    acs: acsOf(values),
    requestsPerSecond: values.ACS_REQUESTS_PER_SECOND,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    production,
    adminHost: values.WORKER_ADMIN_HOST,
    adminPort: values.WORKER_ADMIN_PORT,
    settings: {
      ...settingsFrom(values),
      postsPerSecond: values.ACS_POSTS_PER_SECOND,
      ...(spendingLimit && { spendingLimit }),
      ...(events && { sendEvents: true }),
    },
    ...(events && { events }),
    ...(versioning && { versioning }),
  };
}
