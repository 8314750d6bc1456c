import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import { API_VERSION } from '../acs/wire.js';
import {
  ForeignWorkflowError,
  PurchaseConflictError,
  PurchaseError,
  WrongResourceError,
} from '../client/errors.js';
import type { FailureCode } from '../purchase/contract/catalogue.js';
import { reason } from '../observability/reason.js';
import { parseRequest } from '../purchase/contract/request.js';
import { AcsError, badRequest, conflict, refusedByAcs } from './acs-errors.js';
import { whoAsked } from './audit.js';
import { bodyOf } from './authentication.js';
import { preferenceOf } from './prefer.js';
import { reachable } from './reachable.js';
import { verdictOf, type Verdict } from './wait-for-acs-response.js';
import type { GatewayDependencies } from './dependencies.js';

/** `POST /availablePhoneNumbers/:purchase`: durable first, then answered. */
export function purchaseRoute(app: FastifyInstance, deps: GatewayDependencies): void {
  app.post('/availablePhoneNumbers/::purchase', async (request, reply) => {
    const input = inputOf(request);
    const { waitMs, applied } = preferenceOf(header(request, 'prefer'), deps.verdictWaitMs);
    const { operationId } = await start(input, request, deps);
    // From here on the purchase is durable: whatever else goes wrong, the answer is no error of ours.
    const verdict = await verdictOf(deps.purchases.temporal, operationId, waitMs).catch(
      (error: unknown): Verdict => {
        request.log.warn(
          { operationId, why: reason(error) },
          'the verdict could not be waited for',
        );
        return { is: 'pending' };
      },
    );
    if (verdict.is === 'refused') throw refusalOf(verdict);
    if (applied !== undefined) void reply.header('preference-applied', applied);
    return accepted(reply, operationId, input.searchId, versionOf(request));
  });
}

function inputOf(request: FastifyRequest): PhoneNumberPurchaseRequest {
  let body: unknown;
  try {
    body = JSON.parse(bodyOf(request).toString('utf8'));
  } catch {
    throw badRequest(
      'The body is not JSON; expected { "searchId": string, "agreeToNotResell"?: boolean }.',
    );
  }
  const parsed = parseRequest(body);
  if (!parsed.ok) throw badRequest(`Invalid request: ${parsed.problem}.`, 'searchId');
  return parsed.request;
}

async function start(
  input: PhoneNumberPurchaseRequest,
  request: FastifyRequest,
  { purchases, startTimeoutMs }: GatewayDependencies,
): Promise<{ operationId: string }> {
  const tags = whoAsked(request);
  try {
    const purchase = await reachable(purchases.temporal, startTimeoutMs, () =>
      purchases.start(input, { tags }),
    );
    // Who asked for what is known then, even if Temporal loses all it has.
    const { operationId } = purchase;
    const { agreeToNotResell = false } = input;
    request.log.info({ operationId, agreeToNotResell, ...tags }, 'a purchase is acknowledged');
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

/** What is answered where ACS gave no status of its own. */
const STATUS: Readonly<Partial<Record<FailureCode, number>>> = {
  InvalidRequest: 400,
  SearchNotFound: 404,
  SearchExpired: 404,
  SpendingLimitExceeded: 403,
  PurchaseRejected: 400,
};

/** A refusal as it would have come from ACS: its own status and body where it gave them. */
function refusalOf({ failure, message }: Extract<Verdict, { is: 'refused' }>): AcsError {
  const { code = 'PurchaseRejected', httpStatus, error, msCv } = failure;
  // To the workers' key, not to the caller's.
  if (httpStatus === 401)
    return refusedByAcs('it answers 401 to the key or the identity of the workers');
  const status = httpStatus ?? STATUS[code] ?? 400;
  return new AcsError(
    status,
    error ?? { code, message },
    msCv === undefined ? {} : { 'ms-cv': msCv },
  );
}

function accepted(
  reply: FastifyReply,
  operationId: string,
  searchId: string,
  version: string,
): FastifyReply {
  return reply
    .code(202)
    .headers({
      'access-control-expose-headers': 'Operation-Location,operation-id,purchase-id',
      'operation-location': `/phoneNumbers/operations/${operationId}?api-version=${version}`,
      'operation-id': operationId,
      'purchase-id': searchId,
      'content-length': '0',
    })
    .send();
}

function versionOf({ query }: FastifyRequest): string {
  const version = (query as Record<string, unknown>)['api-version'];
  return typeof version === 'string' && /^[\w.-]+$/.test(version) ? version : API_VERSION;
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
