import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulation } from '../emulation.js';
import type { FaultTarget } from '../faults/active-rules.js';
import {
  isTransportKind,
  type FaultKind,
  type FaultRule,
  type OperationName,
} from '../faults/rules.js';
import { browse } from '../handlers/browse.js';
import type { Call } from '../handlers/call.js';
import { getNumber, listNumbers, releaseNumber } from '../handlers/numbers.js';
import { cancelOperation, getOperation } from '../handlers/operations.js';
import { purchase, purchaseReservation } from '../handlers/purchase.js';
import {
  createOrUpdateReservation,
  deleteReservation,
  getReservation,
  listReservations,
} from '../handlers/reservations.js';
import { getSearchResult, search } from '../handlers/search.js';
import type { Get, AnswerStatus } from '../state/events.js';
import { purchaseOperationId } from '../state/hold.js';
import { isAuthenticated } from './authenticate.js';
import { denied, errorResponse, defaultResponse, type EmulatedResponse } from './response.js';
import { apiVersionProblem, commonHeaders } from './api-version.js';
import { parseJson } from './read-body.js';
import { operationIdIn, routeOf, type Route } from './routes.js';
import { reset, trickle, write } from './write.js';

const HANDLERS: Record<OperationName, (call: Call) => EmulatedResponse> = {
  search,
  getSearchResult,
  purchase,
  getOperation,
  cancelOperation,
  getNumber,
  listNumbers,
  releaseNumber,
  browse,
  createOrUpdateReservation,
  getReservation,
  listReservations,
  deleteReservation,
  purchaseReservation,
};

const TRICKLE_INTERVAL_MS = 500;

const GETS: Partial<Record<OperationName, Get['of']>> = {
  getOperation: 'operation',
  getNumber: 'number',
  getSearchResult: 'searchResult',
  getReservation: 'reservation',
};

/** Serves one request of the ACS API, with the faults that apply to it. */
export async function serve(
  emulation: Emulation,
  request: IncomingMessage,
  bytes: Buffer,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const url = new URL(request.url ?? '/', 'http://emulator');
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = routeOf(request.method ?? 'GET', path);
  const body = parseJson(bytes);
  const operationId = route && operationIdOf(emulation, route, body);
  const record = new CallRecord(emulation, route, operationId, request);
  const fault =
    route && emulation.faults.takeTransportFault(targetOf(emulation, route, operationId));
  record.addFaults(fault ? [fault] : []);
  const respond = async (answer: EmulatedResponse) => {
    const headers = { ...commonHeaders(emulation, performance.now() - began), ...answer.headers };
    if (fault?.kind === 'trickle') {
      const intervalMs = fault.intervalMs ?? TRICKLE_INTERVAL_MS;
      await trickle(response, { ...answer, headers }, intervalMs);
    } else {
      write(response, { ...answer, headers });
    }
  };
  if (fault?.kind === 'dropBefore') {
    record.close('dropped');
    reset(response);
    return;
  }
  if (fault?.kind === 'statusBefore') {
    const answer = faultAnswer(fault);
    record.close(answer.status);
    return respond(answer);
  }
  // Processed even if the client disconnects during the delay.
  if (fault?.kind === 'delay') await sleep(fault.delayMs);
  let answer = route
    ? process(emulation, request, bytes, { route, url, body, operationId }, record)
    : errorResponse(404, { code: 'NotFound', message: `There is no ${request.method} ${path}.` });
  if (fault?.kind === 'dropAfter') {
    record.close('dropped');
    reset(response);
    return;
  }
  if (fault?.kind === 'statusAfter') answer = changedResponse(answer, fault);
  if (fault?.kind === 'malformed') {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    answer = { status: 200, headers, body: '{"operationType":"purchase","sta' };
  }
  record.close(answer.status);
  return respond(answer);
}

function targetOf(
  { state }: Emulation,
  { on }: Route,
  operationId: string | undefined,
): FaultTarget {
  const hold = operationId === undefined ? undefined : state.holds.get(operationId);
  return { on, operationId, isAccepted: hold?.plan !== undefined };
}

/** Authenticates the request, checks its api-version and handles it. */
function process(
  emulation: Emulation,
  request: IncomingMessage,
  bytes: Buffer,
  call: { route: Route; url: URL; body: unknown; operationId: string | undefined },
  record: CallRecord,
): EmulatedResponse {
  const { route, url, body, operationId } = call;
  if (!isAuthenticated(emulation, request, bytes)) return denied;
  const apiVersion = url.searchParams.get('api-version');
  const versionProblem = apiVersionProblem(apiVersion);
  if (versionProblem) return versionProblem;
  const outcomes = emulation.faults.takeOutcomeFaults(targetOf(emulation, route, operationId));
  record.addFaults(outcomes);
  return HANDLERS[route.on]({
    emulation,
    id: route.id,
    query: url.searchParams,
    apiVersion: apiVersion ?? '',
    body,
    now: Date.now(),
    outcomes,
    ...(record.postId !== undefined && { postId: record.postId }),
    recordGet: (status) => {
      record.setProcessed(status);
    },
  });
}

/** The purchase operation of the search or reservation that a call concerns. */
function operationIdOf({ state }: Emulation, route: Route, body: unknown): string | undefined {
  if (route.on !== 'getNumber' && route.on !== 'releaseNumber') return operationIdIn(route, body);
  const hold = state.holdOfNumber.get(route.id);
  return hold && purchaseOperationId(hold.kind, hold.id);
}

/** The response of a statusAfter fault: its own body, or the service's body with changed fields. */
function changedResponse(answer: EmulatedResponse, fault: FaultRule): EmulatedResponse {
  const { fields } = fault;
  const replacement = faultAnswer(fault);
  if (!fields) return replacement;
  const body = { ...(JSON.parse(answer.body ?? '{}') as object), ...fields };
  const headers = { ...answer.headers, ...replacement.headers };
  return { status: replacement.status, headers, body: JSON.stringify(body) };
}

function faultAnswer(fault: FaultRule): EmulatedResponse {
  const status = typeof fault.status === 'number' ? fault.status : 500;
  const base = defaultResponse(status);
  const given = Object.entries(fault.headers ?? {}).map(([name, value]) => [name, String(value)]);
  const headers = { ...base.headers, ...(Object.fromEntries(given) as Record<string, string>) };
  if (fault.body === undefined) return { ...base, headers };
  const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
  return { status, headers, body };
}

/** Records one call in the ledger: a POST when it is received, processed and answered, a GET when it is answered. */
class CallRecord {
  readonly postId: number | undefined;
  private readonly struck: FaultKind[] = [];
  private processed = false;
  private status: string | undefined;

  constructor(
    private readonly emulation: Emulation,
    private readonly route: Route | undefined,
    private readonly operationId: string | undefined,
    request: IncomingMessage,
  ) {
    if (route?.on !== 'purchase' && route?.on !== 'purchaseReservation') return;
    this.postId = emulation.nextPostId();
    const id = request.headers['x-ms-client-request-id'];
    emulation.record({
      type: 'postReceived',
      at: Date.now(),
      postId: this.postId,
      operationId: operationId ?? '',
      clientRequestId: typeof id === 'string' ? id : null,
    });
  }

  addFaults(rules: readonly FaultRule[]): void {
    this.struck.push(...rules.map(({ kind }) => kind));
  }

  setProcessed(status: string | undefined): void {
    this.processed = true;
    this.status = status;
  }

  close(answer: AnswerStatus): void {
    const at = Date.now();
    const { struck, route } = this;
    if (route) this.emulation.record({ type: 'served', at, on: route.on, struck });
    const transport = struck.find(isTransportKind);
    const fault = transport && { fault: transport };
    if (this.postId !== undefined) {
      const { postId } = this;
      this.emulation.record({ type: 'postAnswered', at, postId, answer, ...fault });
      return;
    }
    const search = route?.id.startsWith('search_');
    const of = search ? 'searchOperation' : route && GETS[route.on];
    if (!of || this.operationId === undefined) return;
    const status = this.status === undefined ? {} : { status: this.status };
    const { operationId, processed } = this;
    const event = { type: 'getAnswered', at, operationId, of, answer, processed } as const;
    this.emulation.record({ ...event, ...status, ...fault });
  }
}
