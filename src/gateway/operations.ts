import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { classifyOperation } from '../acs/classify-response.js';
import type { PhoneNumberOperation } from '../acs/wire.js';
import {
  ForeignWorkflowError,
  PurchaseNotFoundError,
  WrongResourceError,
} from '../client/errors.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { isPurchaseOperation, operationIdOf, parseSearchId } from '../purchase/contract/ids.js';
import { badRequest, conflict } from './acs-errors.js';
import { isEnded, statusMeaning } from '../purchase/contract/status.js';
import { pathOf } from './headers.js';
import { passOn } from './proxy.js';
import { reachable } from './reachable.js';
import type { GatewayDependencies } from './dependencies.js';

const PATH = '/phoneNumbers/operations/:operationId';
/** A purchase is polled at Azure about so often when it is likely to end; asking us more often tells nothing new. */
const RETRY_AFTER_S = 2;
/** What ACS puts there, always. */
const NO_ACTION = '0001-01-01T00:00:00+00:00';

/** `GET` and `DELETE` of a purchase operation: answered by Temporal; what Temporal does not know is asked of ACS. */
export function operationRoutes(app: FastifyInstance, deps: GatewayDependencies): void {
  app.get(PATH, async (request, reply) => {
    const id = operationIdIn(request);
    const operation = await operationOf(id, deps);
    if (!operation) return passOn(request, reply, deps, targetOf(id, request));
    if (operation.status !== 'unknown') return tell(reply, operation);
    // Nobody here knows how it ended; ACS may. Until it does, it is not known to have ended.
    const answer = await askAcs(operation.operationId, deps, request.log);
    return send(reply, answer ?? running(operation));
  });

  app.delete(PATH, async (request, reply) => {
    const id = operationIdIn(request);
    const operation = await operationOf(id, deps);
    if (operation?.status !== 'running') return passOn(request, reply, deps, targetOf(id, request));
    const { temporal } = deps.purchases;
    const cancel = () => deps.purchases.get(operation.operationId).cancel();
    await reachable(temporal, deps.startTimeoutMs, cancel).catch((error: unknown) => {
      // It ended a moment ago.
      if (!(error instanceof PurchaseNotFoundError)) throw error;
    });
    return reply.code(204).send();
  });
}

/** The operation id in the path; that of a purchase in canonical form. */
function operationIdIn({ params }: FastifyRequest): string {
  const { operationId } = params as { operationId: string };
  if (!isPurchaseOperation(operationId)) return operationId;
  const parsed = parseSearchId(operationId);
  if (!parsed.ok) throw badRequest(`The operation id ${parsed.problem}.`, 'operationId');
  return operationIdOf(parsed.searchId);
}

/** What is asked of ACS: it may know a purchase by no other spelling than the canonical one. */
function targetOf(operationId: string, { originalUrl }: FastifyRequest): string {
  if (!isPurchaseOperation(operationId)) return originalUrl;
  return `/phoneNumbers/operations/${operationId}${originalUrl.slice(pathOf(originalUrl).length)}`;
}

async function operationOf(
  operationId: string,
  { purchases, startTimeoutMs }: GatewayDependencies,
): Promise<PurchaseOperation | undefined> {
  if (!isPurchaseOperation(operationId)) return undefined;
  const purchase = purchases.get(operationId);
  try {
    const found = await reachable(purchases.temporal, startTimeoutMs, () => purchase.operation());
    refuseOtherResource(found, purchases);
    return found;
  } catch (error) {
    // A workflow of another type says nothing about the purchase: ACS may know it.
    if (error instanceof PurchaseNotFoundError || error instanceof ForeignWorkflowError) {
      return undefined;
    }
    throw error;
  }
}

/** Of a purchase of another ACS resource nothing is told: a 404 of this gateway's ACS would be no news of it. */
function refuseOtherResource(
  { operationId, acsResource: belongsTo }: PurchaseOperation,
  { acsResource }: PurchaseClient,
): void {
  if (acsResource === undefined || belongsTo === undefined || acsResource === belongsTo) return;
  throw conflict(new WrongResourceError(operationId, belongsTo, acsResource).message);
}

function tell(reply: FastifyReply, operation: PurchaseOperation): FastifyReply {
  switch (operation.status) {
    case 'succeeded':
      return send(reply, operation.result.operation);
    case 'failed': {
      const { failure, message } = operation;
      const error = failure.error ?? { code: failure.code, message };
      return send(reply, { ...shape(operation, 'failed'), error });
    }
    case 'canceled': {
      const message = 'The purchase was canceled; nothing was bought.';
      return send(reply, { ...shape(operation, 'failed'), error: { code: 'Canceled', message } });
    }
    default:
      return send(reply, running(operation));
  }
}

async function askAcs(
  operationId: string,
  { acs }: GatewayDependencies,
  log: FastifyBaseLogger,
): Promise<PhoneNumberOperation | undefined> {
  const result = await acs.getOperation(operationId, { timeoutMs: ASK_MS });
  const response = classifyOperation(result, operationId);
  if (response.kind === 'unavailable' && response.about !== undefined) {
    const ids = { asked: operationId, answered: response.about };
    log.warn({ operationId, ...ids }, 'inconclusive: the ACS response is about another id');
  }
  const ended = response.kind === 'ok' && isEnded(statusMeaning(response.value.status));
  return ended ? response.value : undefined;
}

const ASK_MS = 8_000;

function running(operation: PurchaseOperation): PhoneNumberOperation {
  return shape(operation, 'running');
}

function shape(
  { operationId, startedAt }: PurchaseOperation,
  status: string,
): PhoneNumberOperation {
  return {
    operationType: 'purchase',
    status,
    resourceLocation: null,
    createdDateTime: startedAt.toISOString(),
    id: operationId,
    lastActionDateTime: NO_ACTION,
  };
}

function send(reply: FastifyReply, operation: PhoneNumberOperation): FastifyReply {
  if (!/^(succeeded|failed)$/i.test(operation.status)) {
    void reply.header('retry-after', String(RETRY_AFTER_S));
  }
  return reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify(operation));
}
