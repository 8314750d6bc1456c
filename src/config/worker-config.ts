import { z } from 'zod';
import type { AcsConnection } from '../acs/connection-string.js';
import type { Settings } from '../purchase/settings.js';
import type { WebhookReceiver } from '../webhooks/send-webhook.js';
import { settingFields, settingsFrom } from './durations.js';
import {
  connectionField,
  logLevelField,
  readEnvironment,
  taskQueueField,
  type Env,
  type LogLevel,
} from './environment.js';
import { eventFields, missingEventField, receiverOf } from './events.js';
import { productionProblems, settingProblems } from './setting-problems.js';
import { spendingLimitField } from './spending.js';

/** All that the worker is told; Temporal's own variables are read by Temporal's environment configuration. */
export interface WorkerConfig {
  readonly acs: AcsConnection;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  /** Refuse to bundle workflows from source at the start. */
  readonly production: boolean;
  readonly settings: Settings;
  /** Who is told of every end, and of a stall. */
  readonly events?: WebhookReceiver;
}

const schema = z
  .object({
    ACS_CONNECTION_STRING: connectionField,
    ACS_PURCHASES_TASK_QUEUE: taskQueueField,
    LOG_LEVEL: logLevelField,
    NODE_ENV: z.string().optional(),
    SPENDING_LIMIT_PER_PURCHASE: spendingLimitField,
    ...eventFields,
    ...settingFields,
  })
  .superRefine((values, context) => {
    const missing = missingEventField(values);
    if (missing)
      context.addIssue({ code: 'custom', message: missing.message, path: [missing.path] });
    const settings = settingsFrom(values);
    const floors = values.NODE_ENV === 'production' ? productionProblems(settings) : [];
    for (const message of [...settingProblems(settings), ...floors]) {
      context.addIssue({ code: 'custom', message, path: ['PURCHASE_*'] });
    }
  });

/** Prefixes of variables that nobody but the worker reads: a name that it does not know is misspelt. */
const OURS = /^(PURCHASE_|SPENDING_|EVENTS_(?!FILE$))/;

/**
 * Reads the worker's configuration from environment variables.
 *
 * @throws Error that lists every mistake at once: which variable, what is wrong, how to mend it
 */
export function readWorkerConfig(env: Env): WorkerConfig {
  const values = readEnvironment(schema, env, (given) =>
    given.filter((name) => OURS.test(name) && !(name in schema.shape)),
  );
  const { SPENDING_LIMIT_PER_PURCHASE: spendingLimit } = values;
  const events = receiverOf(values);
  return {
    acs: values.ACS_CONNECTION_STRING,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    production: values.NODE_ENV === 'production',
    settings: {
      ...settingsFrom(values),
      ...(spendingLimit && { spendingLimit }),
      ...(events && { sendEvents: true }),
    },
    ...(events && { events }),
  };
}
