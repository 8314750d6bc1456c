import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  ForeignWorkflowError,
  PurchaseConflictError,
  PurchaseError,
  WrongResourceError,
} from '../client/errors.js';
import type { FailureCode } from '../purchase/contract/catalogue.js';
import { reason } from '../observability/reason.js';
import { parseRequest, type PurchaseRequest } from '../purchase/contract/request.js';
import { SUBJECTS, type Subject, type SubjectKind } from '../purchase/contract/subject.js';
import { AcsError, badRequest, conflict, credentialsDenied } from './acs-errors.js';
import { callerOf } from './audit.js';
import { bodyOf } from './authentication.js';
import { apiVersionOf, operationHeaders } from './headers.js';
import { parsePrefer } from './prefer.js';
import { callTemporal } from './call-temporal.js';
import { waitForAcsResponse, type AcsResponse } from './wait-for-acs-response.js';
import type { GatewayDependencies } from './dependencies.js';

/** The POSTs that purchase: they make the purchase durable, then respond. */
export function purchaseRoutes(app: FastifyInstance, deps: GatewayDependencies): void {
  const purchase = async (
    kind: SubjectKind,
    input: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const parsed = parseRequest(input, kind);
    if (!parsed.ok) {
      const { problem, field = SUBJECTS[kind].idField } = parsed;
      throw badRequest(`Invalid request: ${problem}.`, field);
    }
    const { waitMs, applied } = parsePrefer(request.headers['prefer'], deps.acsResponseWaitMs);
    const { operationId } = await start(parsed.request, request, deps);
    const response = await waitForAcsResponse(deps.purchases.temporal, operationId, waitMs).catch(
      (error: unknown): AcsResponse => {
        // The purchase is durable already: an error response would be wrong.
        const fields = { operationId, reason: reason(error) };
        request.log.warn(fields, 'cannot wait for the ACS response, responding 202');
        return { kind: 'pending' };
      },
    );
    if (response.kind === 'rejected') throw rejectionError(response);
    if (applied !== undefined) void reply.header('preference-applied', applied);
    return sendAccepted(reply, parsed.subject, apiVersionOf(request));
  };
  app.post('/availablePhoneNumbers/::purchase', async (request, reply) => {
    const body = jsonOf(request, '{ "searchId": string, "agreeToNotResell"?: boolean }');
    return purchase('search', body, request, reply);
  });
  const path = '/availablePhoneNumbers/reservations/:reservationId/::purchase';
  app.post(path, async (request, reply) => {
    const { reservationId } = request.params as { reservationId: string };
    return purchase('reservation', { ...reservationBody(request), reservationId }, request, reply);
  });
}

function jsonOf(request: FastifyRequest, expected: string): unknown {
  try {
    return JSON.parse(bodyOf(request).toString('utf8'));
  } catch {
    throw badRequest(`The body is not JSON; expected ${expected}.`);
  }
}

/** The body is optional. Its path names the reservation. */
function reservationBody(request: FastifyRequest): object {
  if (bodyOf(request).length === 0) return {};
  const expected = '{ "agreeToNotResell"?: boolean }, or no body';
  const body = jsonOf(request, expected);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isObject && !('reservationId' in body)) return body;
  throw badRequest(`Invalid request: the body is not that of a reservation; expected ${expected}.`);
}

async function start(
  input: PurchaseRequest,
  request: FastifyRequest,
  { purchases, temporalTimeoutMs }: GatewayDependencies,
): Promise<{ operationId: string }> {
  const tags = callerOf(request);
  try {
    const purchase = await callTemporal(purchases.temporal, temporalTimeoutMs, () =>
      purchases.start(input, { tags }),
    );
    // The audit log has the purchase even if Temporal loses its database (docs/operations.md).
    const { operationId } = purchase;
    const { agreeToNotResell = false } = input;
    request.log.info({ operationId, agreeToNotResell, ...tags }, 'purchase acknowledged');
    return purchase;
  } catch (error) {
    if (error instanceof PurchaseConflictError) throw conflict(error.message, 'agreeToNotResell');
    if (error instanceof ForeignWorkflowError || error instanceof WrongResourceError) {
      throw conflict(error.message);
    }
    if (error instanceof PurchaseError) throw badRequest(error.message);
    throw error;
  }
}

/** The status of a failure that has no HTTP status of ACS. */
const STATUS_OF_CODE: Readonly<Partial<Record<FailureCode, number>>> = {
  InvalidRequest: 400,
  SearchNotFound: 404,
  SearchExpired: 404,
  ReservationNotFound: 404,
  ReservationExpired: 404,
  SpendingLimitExceeded: 403,
  PurchaseRejected: 400,
};

/** The response that ACS gave to the worker, or one in the same format. */
function rejectionError({
  failure,
  message,
}: Extract<AcsResponse, { kind: 'rejected' }>): AcsError {
  const { code = 'PurchaseRejected', httpStatus, error, msCv } = failure;
  if (httpStatus === 401)
    return credentialsDenied('it returned 401 for the key or the identity of the workers');
  const status = httpStatus ?? STATUS_OF_CODE[code] ?? 400;
  return new AcsError(
    status,
    error ?? { code, message },
    msCv === undefined ? {} : { 'ms-cv': msCv },
  );
}

function sendAccepted(reply: FastifyReply, subject: Subject, version: string): FastifyReply {
  return reply
    .code(202)
    .headers({ ...operationHeaders(subject, version), 'content-length': '0' })
    .send();
}
