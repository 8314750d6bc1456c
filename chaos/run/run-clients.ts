import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { requestFor } from '../../src/purchase/contract/request.js';
import { subjectOf, type Subject } from '../../src/purchase/contract/subject.js';
import type { ChaosClient, RequestResult } from '../clients/client.js';
import { rulesFor } from '../plan/faults.js';
import type { ClientKind, PlannedPurchase, PlannedRequest } from '../plan/purchases.js';
import type { ClientRequest, ClientRun } from './client-run.js';
import type { FaultRules } from './fault-rules.js';
import { operate } from './operator.js';
import type { TimeLimit } from './time-limit.js';

export interface ClientContext {
  readonly control: EmulatorControl;
  readonly temporal: Client;
  /** The ACS resource of the purchases. */
  readonly acsResource: string;
  readonly clients: Readonly<Record<ClientKind, ChaosClient>>;
  readonly limit: TimeLimit;
  readonly faults: FaultRules;
}

const PAUSE_MS = 200;

/**
 * Runs the clients of one purchase: they make a search or a reservation, send the planned requests and wait for the
 * end.
 *
 * @returns undefined when the time was over before the first request
 */
export async function runClients(
  plan: PlannedPurchase,
  context: ClientContext,
): Promise<ClientRun | undefined> {
  try {
    return await runInTime(plan, context);
  } catch (error) {
    if (context.limit.isExceeded) return undefined;
    throw error;
  }
}

async function runInTime(plan: PlannedPurchase, context: ClientContext): Promise<ClientRun> {
  const { clients, control, faults, limit } = context;
  const subject = await limit.retry('a hold', () => createSubject(plan, control));
  const { operationId } = subject;
  const rules = rulesFor(subject, plan.faults);
  await faults.add(rules);
  const request = requestFor(subject, plan.agreeToNotResell);
  let isRequested = false;
  const requesting = Promise.all(
    plan.requests.map((one) => send(one, (client) => clients[client].start(request), limit)),
  ).finally(() => (isRequested = true));
  const canceling =
    plan.cancel && send(plan.cancel, (client) => clients[client].cancel(operationId), limit);
  const operating = plan.operator && operate(plan.operator, request, context, () => isRequested);
  // The operator may start another run: the end of that one counts.
  const [requests, cancel, operated] = await Promise.all([requesting, canceling, operating]);
  const ended = await waitForEnd(operationId, context);
  faults.forget(rules);
  return {
    ...{ subject, plan, requests },
    ...(cancel && { cancel }),
    ...(operated && { operated }),
    ...(ended && { ended }),
  };
}

/** Makes the search or the reservation of a purchase. */
async function createSubject(
  { kind, countryCodes, holdMs }: PlannedPurchase,
  control: EmulatorControl,
): Promise<Subject> {
  const hold = holdMs ? { holdMs } : {};
  const numbers = countryCodes.map((countryCode) => ({ countryCode }));
  const id =
    kind === 'search'
      ? await control.search({ quantity: numbers.length, ...numbers[0], ...hold })
      : await control.reservation({ numbers, ...hold });
  return subjectOf(kind, id);
}

/** Sends a request until a response says something about the purchase. */
async function send(
  { client, delayMs }: PlannedRequest,
  sendOnce: (client: ClientKind) => Promise<RequestResult>,
  limit: TimeLimit,
): Promise<ClientRequest> {
  await sleep(delayMs);
  const at = Date.now();
  for (let attempts = 1; ; attempts += 1) {
    const result = await sendOnce(client);
    if (result.kind !== 'noResponse' || limit.isExceeded)
      return { client, at, answeredAt: Date.now(), attempts, result };
    await sleep(PAUSE_MS);
  }
}

/** One wait for a result: Temporal may have been killed meanwhile. */
const RESULT_MS = 15_000;

/** Shortly before the deadline the server returns at once, again and again: the signal ends the wait long before. */
const RESULT_DEADLINE_MS = 90_000;

async function waitForEnd(
  operationId: string,
  { temporal, limit }: ClientContext,
): Promise<ClientRun['ended']> {
  const handle = temporal.workflow.getHandle(operationId);
  while (!limit.isExceeded) {
    try {
      const { connection } = temporal;
      await connection.withAbortSignal(AbortSignal.timeout(RESULT_MS), () =>
        connection.withDeadline(Date.now() + RESULT_DEADLINE_MS, () => handle.result()),
      );
      return 'other';
    } catch (error) {
      if (error instanceof WorkflowFailedError)
        return error.cause instanceof CancelledFailure ? 'canceled' : 'other';
      // Temporal is down.
      await sleep(PAUSE_MS);
    }
  }
  return undefined;
}
