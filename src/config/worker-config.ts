import { z } from 'zod';
import { parseConnectionString, type AcsConnection } from '../acs/connection-string.js';
import { DEFAULT_TASK_QUEUE } from '../purchase/queues.js';
import type { Settings } from '../purchase/settings.js';
import { settingFields, settingsFrom } from './durations.js';
import { settingProblems } from './setting-problems.js';

/** All that the worker is told; Temporal's own variables are read by Temporal's environment configuration. */
export interface WorkerConfig {
  readonly acs: AcsConnection;
  readonly taskQueue: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Refuse to bundle workflows from source at the start. */
  readonly production: boolean;
  readonly settings: Settings;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const connection = z
  .string({ error: 'is missing; copy it from your ACS resource: endpoint=https://…;accesskey=…' })
  .transform((text, context) => {
    try {
      return parseConnectionString(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const schema = z
  .object({
    ACS_CONNECTION_STRING: connection,
    ACS_PURCHASES_TASK_QUEUE: z
      .string()
      .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
      .default(DEFAULT_TASK_QUEUE),
    LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
    NODE_ENV: z.string().optional(),
    ...settingFields,
  })
  .superRefine((values, context) => {
    for (const message of settingProblems(settingsFrom(values))) {
      context.addIssue({ code: 'custom', message, path: ['PURCHASE_*'] });
    }
  });

/**
 * Reads the worker's configuration from environment variables.
 *
 * @throws Error that lists every mistake at once: which variable, what is wrong, how to mend it
 */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  // An empty variable is one that compose files and shells leave behind: it counts as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const misspelt = Object.keys(given)
    .filter((name) => name.startsWith('PURCHASE_') && !(name in settingFields))
    .map((name) => `  ${name} is no variable of this program`);
  const parsed = schema.safeParse(given);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`);
  if (!parsed.success || misspelt.length > 0) {
    throw new Error(`The configuration has mistakes:\n${[...mistakes, ...misspelt].join('\n')}`);
  }
  const values = parsed.data;
  return {
    acs: values.ACS_CONNECTION_STRING,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    production: values.NODE_ENV === 'production',
    settings: settingsFrom(values),
  };
}
