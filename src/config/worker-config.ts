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

/** The worker's configuration without Temporal's, which `temporal/connection.ts` reads. */
export interface WorkerConfig {
  readonly acs: AcsConfig;
  /** Of this process. */
  readonly requestsPerSecond: number;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  /** Require the prebuilt workflow bundle. */
  readonly production: boolean;
  readonly settings: Settings;
  readonly adminHost: string;
  readonly adminPort: number;
  /** The receiver of events. */
  readonly events?: WebhookReceiver;
  /** Missing: without worker versioning. */
  readonly versioning?: Versioning;
}

/** Every variable that the worker reads. */
export const workerVariables = z.object({
  ...acsFields,
  ...requestLimitFields,
  ...commonFields,
  ...postLimitFields,
  NODE_ENV: z.string().optional().register(descriptions, {
    description:
      '`production`: the worker requires the prebuilt workflow bundle, and rejects proofs that are too short and internal settings.',
    example: 'production',
  }),
  WORKER_ADMIN_HOST: adminHostField,
  WORKER_ADMIN_PORT: port(9091).register(descriptions, {
    description:
      'The admin port: `/healthz`, `/readyz`, `/metrics`. 0 selects a free port, for several workers on one machine.',
    example: '0',
    defaultText: '9091',
  }),
  ...versioningFields,
  SPENDING_LIMIT_PER_PURCHASE: spendingLimitField,
  ...eventFields,
  ...publishedFields,
  ...internalFields,
});

/** Prefixes of variables of this project: an unknown name is an error. */
const OWN_NAMES = /^(ACS_|PURCHASE_|SPENDING_|WORKER_|EVENTS_(?!FILE$))/;

const FORBIDDEN =
  'is an internal setting, which NODE_ENV=production forbids; remove it from the environment of the worker ' +
  '(docs/configuration.md lists the settings that you can change)';

/**
 * Reads the worker's configuration from environment variables.
 *
 * @throws ConfigurationError with all errors
 */
export function readWorkerConfig(env: Environment): WorkerConfig {
  const production = env['NODE_ENV'] === 'production';
  const forbidden = production ? Object.keys(internalFields).filter((name) => env[name]) : [];
  const allowed = Object.entries(env).filter(([name]) => !forbidden.includes(name));
  const values = readEnvironment(workerVariables, Object.fromEntries(allowed), {
    ownNames: OWN_NAMES,
    checkSet: (isSet) => [
      ...forbidden.map((name) => ({ name, message: FORBIDDEN })),
      ...acsErrors(isSet),
      ...eventErrors(isSet),
      ...versioningErrors(env['WORKER_VERSIONING'], isSet),
    ],
    checkValues: (valid) =>
      settingErrors(settingsFrom(valid), {
        production,
        isKnown: (name) => variableOf(name) in valid,
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
