import { z } from 'zod';
import type { Settings } from '../purchase/contract/settings.js';
import type { SpendingLimit } from '../purchase/contract/spending.js';
import { acsFields, acsErrors, acsOf } from './acs.js';
import { commonFields, port, adminHostField } from './common.js';
import { descriptions, parsedField } from './descriptions.js';
import { readEnvironment, type Environment } from './environment.js';
import { eventFields, receiverOf } from './events.js';
import { rate } from './limits.js';
import { settingErrors } from './setting-rules.js';
import { internalFields, publishedFields, settingsFrom, variableOf } from './settings.js';
import { versioningFields, versioningErrors, versioningOf } from './versioning.js';

/** The purchase quota that Azure documents for a tenant. */
const POSTS_PER_SECOND = 1;

const LIMIT = /^(\d{1,9}(?:\.\d{1,6})?)\s+([A-Za-z]{3})$/;

/** An amount and a currency, `25 USD`. */
const spendingLimit = parsedField((text): SpendingLimit => {
  const [, amount, currency] = LIMIT.exec(text.trim()) ?? [];
  if (amount !== undefined && currency !== undefined) {
    return { amount: Number(amount), currencyCode: currency.toUpperCase() };
  }
  throw new Error('is not an amount with its currency');
});

/** Every variable that the worker reads. */
export const workerVariables = z.object({
  ...acsFields,
  ...commonFields,
  ACS_POSTS_PER_SECOND: rate.default(POSTS_PER_SECOND).register(descriptions, {
    description:
      'Limit of the purchase POSTs per second of all workers together; `0.2` is one in five seconds. Set the same value on all workers: ' +
      'Temporal uses the last one ([limits](acs.md#limits)).',
    example: '0.2',
  }),
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
  }),
  ...versioningFields,
  SPENDING_LIMIT_PER_PURCHASE: spendingLimit.optional().register(descriptions, {
    description:
      'The most that one purchase may cost a month. A purchase that costs more is rejected before its POST.',
    example: '25 USD',
    defaultText: 'no limit',
  }),
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
export function readWorkerConfig(env: Environment) {
  const production = env['NODE_ENV'] === 'production';
  const forbidden = production ? Object.keys(internalFields).filter((name) => env[name]) : [];
  const allowed = Object.entries(env).filter(([name]) => !forbidden.includes(name));
  const values = readEnvironment(workerVariables, Object.fromEntries(allowed), {
    ownNames: OWN_NAMES,
    checkSet: (isSet) => [
      ...forbidden.map((name) => ({ name, message: FORBIDDEN })),
      ...acsErrors(isSet),
      ...versioningErrors(env['WORKER_VERSIONING'], isSet),
    ],
    checkValues: (valid) =>
      settingErrors(settingsFrom(valid), {
        production,
        isKnown: (name) => variableOf(name) in valid,
      }),
  });
  const events = receiverOf(values);
  const { SPENDING_LIMIT_PER_PURCHASE: limit } = values;
  const settings: Settings = {
    ...settingsFrom(values),
    postsPerSecond: values.ACS_POSTS_PER_SECOND,
    ...(limit && { spendingLimit: limit }),
    ...(events && { sendEvents: true }),
  };
  return {
    acs: acsOf(values),
    /** Of this process. */
    requestsPerSecond: values.ACS_REQUESTS_PER_SECOND,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    /** Require the prebuilt workflow bundle. */
    production,
    settings,
    adminHost: values.WORKER_ADMIN_HOST,
    adminPort: values.WORKER_ADMIN_PORT,
    /** The receiver of events. */
    events,
    /** `undefined`: without worker versioning. */
    versioning: versioningOf(values),
  };
}

/** The worker's configuration without Temporal's, which `temporal/connection.ts` reads. */
export type WorkerConfig = ReturnType<typeof readWorkerConfig>;
