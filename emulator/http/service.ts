import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulation } from '../emulation.js';
import {
  isTransportKind,
  type FaultKind,
  type FaultRule,
  type OperationName,
} from '../faults/rules.js';
import type { Call } from '../handlers/call.js';
import { getNumber, listNumbers, releaseNumber } from '../handlers/numbers.js';
import { cancelOperation, getOperation } from '../handlers/operations.js';
import { purchase } from '../handlers/purchase.js';
import { getSearchResult, search } from '../handlers/search.js';
import type { Get, AnswerStatus } from '../state/events.js';
import { isAuthenticated } from './authenticate.js';
import { denied, errorResponse, defaultResponse, type EmulatedResponse } from './response.js';
import { apiVersionProblem, commonHeaders } from './api-version.js';
import { parseJson } from './read-body.js';
import { routeOf, searchIdOf, type Route } from './routes.js';
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
};

const TRICKLE_INTERVAL_MS = 500;

const GETS: Partial<Record<OperationName, Get['of']>> = {
  getOperation: 'operation',
  getNumber: 'number',
  getSearchResult: 'searchResult',
};

/** Serves one request of the ACS API, disturbed by whatever faults strike it. */
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
  const about = route && aboutSearch(emulation, route, body);
  const account = new Account(emulation, route, about, request);
  const fault = route && emulation.faults.takeTransportFault({ on: route.on, searchId: about });
  account.noteStruck(fault ? [fault] : []);
  const give = async (answer: EmulatedResponse) => {
    const headers = { ...commonHeaders(emulation, performance.now() - began), ...answer.headers };
    if (fault?.kind === 'trickle') {
      const intervalMs = fault.intervalMs ?? TRICKLE_INTERVAL_MS;
      await trickle(response, { ...answer, headers }, intervalMs);
    } else {
      write(response, { ...answer, headers });
    }
  };
  if (fault?.kind === 'dropBefore') {
    account.close('dropped');
    reset(response);
    return;
  }
  if (fault?.kind === 'statusBefore') {
    const answer = faultAnswer(fault);
    account.close(answer.status);
    return give(answer);
  }
  // The request waits before it is processed, and is processed even if nobody waits for the answer any more.
  if (fault?.kind === 'delay') await sleep(fault.delayMs);
  let answer = route
    ? process(emulation, request, bytes, { route, url, body, about }, account)
    : errorResponse(404, { code: 'NotFound', message: `There is no ${request.method} ${path}.` });
  if (fault?.kind === 'dropAfter') {
    account.close('dropped');
    reset(response);
    return;
  }
  if (fault?.kind === 'statusAfter') answer = changed(answer, fault);
  if (fault?.kind === 'malformed') {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    answer = { status: 200, headers, body: '{"operationType":"purchase","sta' };
  }
  account.close(answer.status);
  return give(answer);
}

/** Checks who asks and in which version, then lets the service act. */
function process(
  emulation: Emulation,
  request: IncomingMessage,
  bytes: Buffer,
  asked: { route: Route; url: URL; body: unknown; about: string | undefined },
  account: Account,
): EmulatedResponse {
  const { route, url, body, about } = asked;
  if (!isAuthenticated(emulation, request, bytes)) return denied;
  const apiVersion = url.searchParams.get('api-version');
  const versionProblem = apiVersionProblem(apiVersion);
  if (versionProblem) return versionProblem;
  const outcomes = emulation.faults.takeOutcomeFaults({ on: route.on, searchId: about });
  account.noteStruck(outcomes);
  return HANDLERS[route.on]({
    emulation,
    id: route.id,
    query: url.searchParams,
    apiVersion: apiVersion ?? '',
    body,
    now: Date.now(),
    outcomes,
    ...(account.postId !== undefined && { postId: account.postId }),
    noteGet: (_searchId, _of, status) => {
      account.noteProcessed(status);
    },
  });
}

function aboutSearch(emulation: Emulation, route: Route, body: unknown): string | undefined {
  if (route.on === 'getNumber' || route.on === 'releaseNumber') {
    return emulation.state.searchOfNumber.get(route.id)?.searchId;
  }
  return searchIdOf(route, body);
}

/** The response of a statusAfter fault: its own body, or the true body with changed fields. */
function changed(answer: EmulatedResponse, fault: FaultRule): EmulatedResponse {
  const { fields } = fault;
  const own = faultAnswer(fault);
  if (!fields) return own;
  const body = { ...(JSON.parse(answer.body ?? '{}') as object), ...fields };
  const headers = { ...answer.headers, ...own.headers };
  return { status: own.status, headers, body: JSON.stringify(body) };
}

function faultAnswer(fault: FaultRule): EmulatedResponse {
  const status = typeof fault.status === 'number' ? fault.status : 500;
  const usual = defaultResponse(status);
  const given = Object.entries(fault.headers ?? {}).map(([name, value]) => [name, String(value)]);
  const headers = { ...usual.headers, ...(Object.fromEntries(given) as Record<string, string>) };
  if (fault.body === undefined) return { ...usual, headers };
  const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
  return { status, headers, body };
}

/** Keeps the ledger's account of one request: a POST from its receipt on, a GET when it is answered. */
class Account {
  readonly postId: number | undefined;
  private readonly struck: FaultKind[] = [];
  private processed = false;
  private status: string | undefined;

  constructor(
    private readonly emulation: Emulation,
    private readonly route: Route | undefined,
    private readonly about: string | undefined,
    request: IncomingMessage,
  ) {
    if (route?.on !== 'purchase') return;
    this.postId = emulation.nextPostId();
    const id = request.headers['x-ms-client-request-id'];
    emulation.record({
      type: 'postReceived',
      at: Date.now(),
      postId: this.postId,
      searchId: about ?? '',
      clientRequestId: typeof id === 'string' ? id : null,
    });
  }

  noteStruck(rules: readonly FaultRule[]): void {
    this.struck.push(...rules.map(({ kind }) => kind));
  }

  noteProcessed(status: string | undefined): void {
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
    if (!of || this.about === undefined) return;
    const status = this.status === undefined ? {} : { status: this.status };
    const { about: searchId, processed } = this;
    const got = { type: 'got', at, searchId, of, answer, processed } as const;
    this.emulation.record({ ...got, ...status, ...fault });
  }
}
