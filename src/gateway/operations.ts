import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { classifyOperation } from '../acs/classify-response.js';
import type { PhoneNumberOperation } from '../acs/wire.js';
import {
  ForeignWorkflowError,
  PurchaseEndedError,
  PurchaseNotFoundError,
  WrongResourceError,
} from '../client/errors.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { isPurchaseOperation, parsePurchaseId } from '../purchase/contract/ids.js';
import { badRequest, conflict } from './acs-errors.js';
import { SUBJECTS, type Subject } from '../purchase/contract/subject.js';
import { isEnded, statusMeaning } from '../purchase/contract/status.js';
import { apiVersionOf, operationHeaders, pathOf } from './headers.js';
import { proxy } from './proxy.js';
import { callTemporal } from './call-temporal.js';
import type { GatewayDependencies } from './dependencies.js';

const PATH = '/phoneNumbers/operations/:operationId';
/** About the pause between the worker's polls when a purchase is likely to end. */
const RETRY_AFTER_S = 2;
/** ACS always returns this value. */
const LAST_ACTION = '0001-01-01T00:00:00+00:00';

/** `GET` and `DELETE` of an operation: purchases that Temporal has are served from it, all others are proxied to ACS. */
export function operationRoutes(app: FastifyInstance, deps: GatewayDependencies): void {
  app.get(PATH, async (request, reply) => {
    const subject = subjectOfPath(request);
    const purchase = subject && (await purchaseOf(subject, deps));
    if (!purchase) return proxy(request, reply, deps, canonicalTarget(subject, request));
    // ACS repeats them for a reservation alone.
    if (subject.kind === 'reservation') {
      void reply.headers(operationHeaders(subject, apiVersionOf(request)));
    }
    if (purchase.status !== 'unknown') return sendOperation(reply, operationOf(purchase, subject));
    // The workflow ended without a known outcome. The operation is running until ACS returns its end.
    const ended = await endedOperationOfAcs(purchase.operationId, deps, request.log);
    return sendOperation(reply, ended ?? operationOf(purchase, subject));
  });

  app.delete(PATH, async (request, reply) => {
    const subject = subjectOfPath(request);
    const purchase = subject && (await purchaseOf(subject, deps));
    if (purchase?.status !== 'running')
      return proxy(request, reply, deps, canonicalTarget(subject, request));
    const { temporal } = deps.purchases;
    const cancel = () => deps.purchases.get(purchase.operationId).cancel();
    await callTemporal(temporal, deps.temporalTimeoutMs, cancel).catch((error: unknown) => {
      // The purchase ended after it was read.
      const ended = error instanceof PurchaseEndedError || error instanceof PurchaseNotFoundError;
      if (!ended) throw error;
    });
    return reply.code(204).send();
  });
}

/** What the operation of the path purchases; undefined for any other operation. */
function subjectOfPath({ params }: FastifyRequest): Subject | undefined {
  const { operationId } = params as { operationId: string };
  if (!isPurchaseOperation(operationId)) return undefined;
  const parsed = parsePurchaseId(operationId);
  if (!parsed.ok) throw badRequest(`The operation id ${parsed.problem}.`, 'operationId');
  return parsed.subject;
}

/** The proxied target: ACS may not know a purchase by any but the canonical spelling of its id. */
function canonicalTarget(subject: Subject | undefined, { originalUrl }: FastifyRequest): string {
  if (!subject) return originalUrl;
  return `/phoneNumbers/operations/${subject.operationId}${originalUrl.slice(pathOf(originalUrl).length)}`;
}

async function purchaseOf(
  { operationId }: Subject,
  { purchases, temporalTimeoutMs }: GatewayDependencies,
): Promise<PurchaseOperation | undefined> {
  const purchase = purchases.get(operationId);
  try {
    const found = await callTemporal(purchases.temporal, temporalTimeoutMs, () =>
      purchase.operation(),
    );
    assertSameResource(found, purchases);
    return found;
  } catch (error) {
    // A workflow of another type is not the purchase, which ACS may have.
    if (error instanceof PurchaseNotFoundError || error instanceof ForeignWorkflowError) {
      return undefined;
    }
    throw error;
  }
}

/** A purchase of another ACS resource is a conflict: the ACS resource of this gateway cannot know it. */
function assertSameResource(
  { operationId, acsResource: belongsTo }: PurchaseOperation,
  { acsResource }: PurchaseClient,
): void {
  if (acsResource === undefined || belongsTo === undefined || acsResource === belongsTo) return;
  throw conflict(new WrongResourceError(operationId, belongsTo, acsResource).message);
}

/** A purchase in the format of ACS; one with an unknown outcome is `running`. */
function operationOf(purchase: PurchaseOperation, subject: Subject): PhoneNumberOperation {
  switch (purchase.status) {
    case 'succeeded':
      return purchase.result.operation;
    case 'failed': {
      const { failure, message } = purchase;
      const error = failure.error ?? { code: failure.code, message };
      return { ...fieldsOf(purchase, subject, 'failed'), error };
    }
    case 'canceled': {
      const message = 'The purchase was canceled; nothing was bought.';
      return { ...fieldsOf(purchase, subject, 'failed'), error: { code: 'Canceled', message } };
    }
    default:
      return fieldsOf(purchase, subject, 'running');
  }
}

async function endedOperationOfAcs(
  operationId: string,
  { acs }: GatewayDependencies,
  log: FastifyBaseLogger,
): Promise<PhoneNumberOperation | undefined> {
  const result = await acs.getOperation(operationId, { timeoutMs: ACS_TIMEOUT_MS });
  const response = classifyOperation(result, operationId);
  if (response.kind === 'unavailable' && response.about !== undefined) {
    const ids = { operationId, responseOperationId: response.about };
    log.warn(ids, 'inconclusive: the ACS response is about another id');
  }
  const ended = response.kind === 'ok' && isEnded(statusMeaning(response.value.status));
  return ended ? response.value : undefined;
}

const ACS_TIMEOUT_MS = 8_000;

function fieldsOf(
  { operationId, startedAt }: PurchaseOperation,
  { kind }: Subject,
  status: string,
): PhoneNumberOperation {
  return {
    operationType: SUBJECTS[kind].operationType,
    status,
    resourceLocation: null,
    createdDateTime: startedAt.toISOString(),
    id: operationId,
    lastActionDateTime: LAST_ACTION,
  };
}

function sendOperation(reply: FastifyReply, operation: PhoneNumberOperation): FastifyReply {
  if (!/^(succeeded|failed)$/i.test(operation.status)) {
    void reply.header('retry-after', String(RETRY_AFTER_S));
  }
  return reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify(operation));
}
