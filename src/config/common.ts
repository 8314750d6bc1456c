import { z } from 'zod';
import { DEFAULT_TASK_QUEUE } from '../temporal/queues.js';
import { descriptions } from './descriptions.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** What worker and gateway read alike. */
export const commonFields = {
  ACS_PURCHASES_TASK_QUEUE: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .default(DEFAULT_TASK_QUEUE)
    .register(descriptions, {
      about:
        'Task queue of the purchases; POSTs have one of their own, which ends with `-submit`. Clients must name the same.',
      example: 'acs-purchases-eu',
      usual: DEFAULT_TASK_QUEUE,
    }),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .register(descriptions, {
      about: `The least that is logged: ${LOG_LEVELS.join(', ')}.`,
      example: 'warn',
      usual: 'info',
    }),
};

/** A port to listen on; 0 lets the system choose. */
export const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port, 0 to 65535')
    .transform(Number)
    .refine((value) => value <= 65_535, 'must be a port, 0 to 65535')
    .default(fallback);

/** Address of a admin port. */
export const adminHostField = z.string().default('127.0.0.1').register(descriptions, {
  about: 'Address of the admin port. Whoever reaches it needs no key: never publish it.',
  example: '10.0.0.5',
  usual: '127.0.0.1',
});
