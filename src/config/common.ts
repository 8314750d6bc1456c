import { z } from 'zod';
import { DEFAULT_TASK_QUEUE } from '../temporal/queues.js';
import { descriptions, parsedField } from './descriptions.js';
import { readEnvironment, type Environment } from './environment.js';
import { rate } from './limits.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** More than ten times what a worker sends at one POST per second: a safety limit. */
const REQUESTS_PER_SECOND = 200;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Variables of worker and gateway. */
export const commonFields = {
  ACS_REQUESTS_PER_SECOND: rate.default(REQUESTS_PER_SECOND).register(descriptions, {
    description:
      'Limit of the requests per second of this process to ACS ([limits](acs.md#limits)). Purchase POSTs take precedence.',
    example: '50',
  }),
  ACS_PURCHASES_TASK_QUEUE: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .default(DEFAULT_TASK_QUEUE)
    .register(descriptions, {
      description:
        'Task queue of the purchases, the same on workers, gateways and clients. POSTs have a queue of their own, with the suffix `-submit`.',
      example: 'acs-purchases-eu',
    }),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .register(descriptions, {
      description: `The lowest level that is logged: ${LOG_LEVELS.join(', ')}.`,
      example: 'warn',
    }),
};

/** Reads the limit of requests alone. @throws ConfigurationError */
export function readRequestLimit(env: Environment): number {
  const { ACS_REQUESTS_PER_SECOND } = commonFields;
  return readEnvironment(z.object({ ACS_REQUESTS_PER_SECOND }), env).ACS_REQUESTS_PER_SECOND;
}

/** A port to listen on; 0 lets the system choose. */
export const port = (fallback: number) =>
  parsedField((text) => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    throw new Error('must be a port, 0 to 65535');
  }).default(fallback);

export const adminHostField = z.string().default('127.0.0.1').register(descriptions, {
  description: 'Address of the admin port. It requires no key: never publish it.',
  example: '10.0.0.5',
});
