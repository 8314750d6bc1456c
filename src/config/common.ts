import { z } from 'zod';
import { DEFAULT_TASK_QUEUE } from '../temporal/queues.js';
import { descriptions } from './descriptions.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Variables of worker and gateway. */
export const commonFields = {
  ACS_PURCHASES_TASK_QUEUE: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .default(DEFAULT_TASK_QUEUE)
    .register(descriptions, {
      description:
        'Task queue of the purchases, the same on workers, gateways and clients. POSTs have a queue of their own, with the suffix `-submit`.',
      example: 'acs-purchases-eu',
      defaultText: DEFAULT_TASK_QUEUE,
    }),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .register(descriptions, {
      description: `The lowest level that is logged: ${LOG_LEVELS.join(', ')}.`,
      example: 'warn',
      defaultText: 'info',
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

export const adminHostField = z.string().default('127.0.0.1').register(descriptions, {
  description: 'Address of the admin port. It requires no key: never publish it.',
  example: '10.0.0.5',
  defaultText: '127.0.0.1',
});
