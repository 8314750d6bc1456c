import { z } from 'zod';
import { parseConnectionString } from '../acs/connection-string.js';
import { DEFAULT_TASK_QUEUE } from '../purchase/queues.js';

export type Env = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** `ACS_CONNECTION_STRING`. A secret. */
export const connectionField = z
  .string({ error: 'is missing; copy it from your ACS resource: endpoint=https://…;accesskey=…' })
  .transform((text, context) => {
    try {
      return parseConnectionString(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

/** `ACS_PURCHASES_TASK_QUEUE`. */
export const taskQueueField = z
  .string()
  .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
  .default(DEFAULT_TASK_QUEUE);

/** `LOG_LEVEL`. */
export const logLevelField = z
  .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
  .default('info');

export type LogLevel = z.output<typeof logLevelField>;

/** What Kubernetes sets for every Service of a namespace: nobody's spelling mistake. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_\w+)$/;

/**
 * Reads environment variables by a schema.
 *
 * @param misspelt names that are set and that nobody reads
 * @throws Error that lists every mistake at once: which variable, what is wrong, how to mend it
 */
export function readEnvironment<T>(
  schema: z.ZodType<T>,
  env: Env,
  misspelt: (given: string[]) => string[] = () => [],
): T {
  // An empty variable is one that compose files and shells leave behind: it counts as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const names = Object.keys(given).filter((name) => !SERVICE_LINK.test(name));
  const unknown = misspelt(names).map((name) => `  ${name} is no variable of this program`);
  const parsed = schema.safeParse(given);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`);
  if (parsed.success && unknown.length === 0) return parsed.data;
  throw new Error(`The configuration has mistakes:\n${[...mistakes, ...unknown].join('\n')}`);
}
