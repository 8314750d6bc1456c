import { z } from 'zod';
import { parseSearchId } from '../../purchase/contract/ids.js';

/** What goes over the public port, as schemas; a test holds the gateway's answers to them. */

export const purchaseRequest = z
  .strictObject({
    searchId: z
      .string()
      .min(1)
      .refine((text) => parseSearchId(text).ok)
      .describe(
        'The search id: a GUID in any spelling, or 1 to 128 letters, digits, ".", "_", "~" or "-". ' +
          'The operation id, purchase_<searchId>, is accepted, too.',
      ),
    agreeToNotResell: z
      .boolean()
      .optional()
      .describe('Some countries demand the agreement not to resell the numbers.'),
  })
  .describe('Which search to purchase: its numbers are held for about 16 minutes.');

const communicationError = z.looseObject({
  code: z.string().describe('Azure’s code, or one of docs/failures.md.'),
  message: z.string(),
  target: z.string().optional().describe('The field that is wrong.'),
});

export const errorResponse = z
  .looseObject({ error: communicationError })
  .describe('An error in Azure’s shape, whoever it comes from.');

export const operation = z
  .looseObject({
    id: z.string(),
    operationType: z.string(),
    status: z.string().describe('notStarted, running, succeeded or failed'),
    createdDateTime: z.string(),
    lastActionDateTime: z.string().optional(),
    resourceLocation: z.string().nullable().optional(),
    error: communicationError.optional(),
  })
  .describe('An operation as Azure shows it.');

export const health = z.strictObject({ status: z.literal('ok') });
export const readiness = z
  .strictObject({
    status: z.enum(['ready', 'not ready']),
    reason: z.string().optional().describe('Why it is not ready.'),
  })
  .describe('Whether a purchase could be started now.');
