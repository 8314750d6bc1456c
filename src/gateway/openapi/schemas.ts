import { z } from 'zod';
import { parseIdOf } from '../../purchase/contract/ids.js';

/** The schemas of requests and responses; tests check the gateway against them. */

export const purchaseRequest = z
  .strictObject({
    searchId: z
      .string()
      .min(1)
      .refine((text) => parseIdOf('search', text).ok)
      .describe(
        'The search id: a GUID in any spelling, or 1 to 128 letters, digits, ".", "_", "~" or "-". ' +
          'The operation id, purchase_<searchId>, is accepted, too.',
      ),
    agreeToNotResell: z
      .boolean()
      .optional()
      .describe('Some countries require the agreement not to resell the numbers.'),
  })
  .describe('The search to purchase: Azure holds its numbers for about 16 minutes.');

export const reservationPurchaseRequest = purchaseRequest
  .pick({ agreeToNotResell: true })
  .describe('The body may be left out.');

const communicationError = z.looseObject({
  code: z.string().describe('A code of Azure, or one of docs/failures.md.'),
  message: z.string(),
  target: z.string().optional().describe('The invalid field.'),
});

export const errorResponse = z
  .looseObject({ error: communicationError })
  .describe('An error in Azure’s format, from Azure or from the gateway.');

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
  .describe('An operation in Azure’s format.');

export const readiness = z
  .strictObject({
    status: z.enum(['ready', 'not ready']),
    reason: z.string().optional().describe('Why it is not ready.'),
  })
  .describe('Whether purchases can be started.');
