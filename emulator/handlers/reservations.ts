import { z } from 'zod';
import type { Emulation } from '../emulation.js';
import {
  badRequest,
  emptyResponse,
  errorResponse,
  jsonResponse,
  reservationNotFound,
  type EmulatedResponse,
} from '../http/response.js';
import { wireDate } from '../http/dates.js';
import { purchaseOperationId, type HeldNumber, type HoldRecord } from '../state/hold.js';
import { findHold, isTaken } from '../state/queries.js';
import { isVisible, numberStatus, reservationStatus } from '../state/reservation-status.js';
import type { Call } from './call.js';
import {
  costOf,
  isSoldIn,
  newNumbers,
  NUMBER_DEFAULTS,
  numberFields,
  numberRequest,
  offeredNumber,
  partialNumberRequest,
} from './offers.js';
import { pageOf } from './paging.js';

/** A reservation expires this long after its creation, whatever changes. */
const LONGEST_HOLD_MS = 2 * 3_600_000;
const PATH = '/availablePhoneNumbers/reservations';

const guid = z.guid('must be a GUID').toLowerCase();
const countryCode = z.string().toUpperCase();
const reservationChange = z.object({
  phoneNumbers: z
    .record(z.string().regex(/^\d{1,15}$/), numberRequest.extend({ countryCode }).nullable())
    .default({}),
});

const reservationOptions = z.strictObject({
  reservationId: guid.optional(),
  quantity: z.int().min(0).optional(),
  countryCode: countryCode.default('US'),
  holdMs: z.int().min(0).optional(),
  numbers: z
    .array(
      z.strictObject({
        ...partialNumberRequest.shape,
        countryCode: countryCode.exactOptional(),
        amount: z.number().min(0).exactOptional(),
        currencyCode: z.string().length(3).exactOptional(),
      }),
    )
    .optional(),
});

/**
 * A reservation of the control interface. `quantity`: its numbers, all of one country; `numbers`: each of its own.
 * Default: one toll-free US number.
 */
export type ReservationOptions = z.input<typeof reservationOptions>;

/** Makes an active reservation with new numbers. @returns it, or what is wrong with the options */
export function newReservation(
  emulation: Emulation,
  options: ReservationOptions,
): HoldRecord | string {
  const parsed = reservationOptions.safeParse(options);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const { quantity = 1, holdMs, reservationId: id = emulation.random.guid() } = parsed.data;
  if (findHold(emulation.state, 'reservation', id)) return `reservationId: ${id} exists`;
  const numbers =
    parsed.data.numbers ?? Array<typeof NUMBER_DEFAULTS>(quantity).fill(NUMBER_DEFAULTS);
  const wanted = numbers.map((number) => ({ countryCode: parsed.data.countryCode, ...number }));
  const countryCodes = wanted.map((number) => number.countryCode);
  const phoneNumbers = newNumbers(emulation.state, countryCodes);
  const added = wanted.map((number, index): HeldNumber => {
    const offer = offeredNumber(phoneNumbers[index] ?? '', number.countryCode, number);
    return { ...offer, ...number };
  });
  const now = Date.now();
  const expiresAt = expiry(emulation, { now, createdAt: now, holdMs });
  return emulation.recordHold({ kind: 'reservation', id, added, expiresAt }, now);
}

export function createOrUpdateReservation(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const id = guid.safeParse(call.id);
  if (!id.success) return badRequest('The reservation id must be a GUID.', 'reservationid');
  const parsed = reservationChange.safeParse(call.body ?? {});
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const existing = findHold(emulation.state, 'reservation', id.data);
  const problem = existing && changeProblem(call, existing);
  if (problem) return problem;
  const added: HeldNumber[] = [];
  const failed: HeldNumber[] = [];
  const removed: string[] = [];
  for (const [digits, wanted] of Object.entries(parsed.data.phoneNumbers)) {
    const phoneNumber = `+${digits}`;
    if (!wanted) removed.push(phoneNumber);
    else if (!existing?.numbers.has(phoneNumber)) {
      const isFree =
        isSoldIn(wanted.countryCode, phoneNumber) && !isTaken(emulation.state, phoneNumber, now);
      (isFree ? added : failed).push(offeredNumber(phoneNumber, wanted.countryCode, wanted));
    }
  }
  const expiresAt = expiry(emulation, { now, createdAt: existing?.createdAt ?? now });
  const change = { kind: 'reservation', id: id.data, added, removed, expiresAt } as const;
  const reservation = emulation.recordHold(change, now);
  const body = reservationBody(emulation, reservation, now);
  const phoneNumbers = { ...body.phoneNumbers, ...byId(failed, failedNumber) };
  const status = failed.length > 0 ? 207 : existing ? 200 : 201;
  // As recorded: the response to a change has no plus, that to a GET has it.
  const withoutPlus = Object.entries(phoneNumbers).map(([key, number]) => [
    key,
    { ...number, phoneNumber: key },
  ]);
  return jsonResponse(
    { ...body, phoneNumbers: Object.fromEntries(withoutPlus) as object },
    status === 201 ? { Location: `${PATH}/${id.data}` } : {},
    status,
  );
}

export function getReservation(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const { state } = emulation;
  const found = findHold(state, 'reservation', call.id);
  if (!found || !isVisible(found, state.behavior, now)) {
    call.recordGet();
    return reservationNotFound();
  }
  call.recordGet(reservationStatus(found, state.behavior, now));
  return jsonResponse(reservationBody(emulation, found, now));
}

/** Without the numbers, as the specification says. */
export function listReservations(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const { state } = emulation;
  const all = [...state.holds.values()].filter(
    (hold) =>
      hold.kind === 'reservation' &&
      hold.deletedAt === undefined &&
      isVisible(hold, state.behavior, now),
  );
  const list = { path: PATH, name: 'reservations', sizeParameter: 'maxPageSize' };
  return pageOf(call, list, all, (hold) => {
    const { phoneNumbers: _, ...body } = reservationBody(emulation, hold, now);
    return body;
  });
}

export function deleteReservation(call: Call): EmulatedResponse {
  const { emulation, now, id } = call;
  const found = findHold(emulation.state, 'reservation', id);
  const problem = found ? changeProblem(call, found) : reservationNotFound();
  if (problem) return problem;
  const operationId = purchaseOperationId('reservation', id);
  emulation.record({ type: 'reservationDeleted', at: now, operationId });
  return emptyResponse(204);
}

/** The JSON of a reservation. */
export function reservationBody({ state }: Emulation, hold: HoldRecord, now: number) {
  const status = reservationStatus(hold, state.behavior, now);
  const phoneNumbers = byId([...hold.numbers.values()], (number) => {
    const ofNumber = numberStatus(hold, number.phoneNumber, status);
    const { code, message } = hold.plan?.error ?? NOT_PURCHASED;
    return {
      ...numberFields(number),
      cost: costOf(number),
      status: ofNumber,
      ...(ofNumber === 'error' && { error: { code, message } }),
    };
  });
  return { id: hold.id, expiresAt: wireDate(hold.expiresAt), phoneNumbers, status };
}

const NOT_PURCHASED = {
  code: 'FailedToPurchaseNumber',
  message: 'Failed to purchase the number.',
};
const NOT_RESERVED = {
  code: 'FailedToReserveNumber',
  message: 'Failed to add the number to the reservation.',
};

function failedNumber(number: HeldNumber): object {
  return { ...numberFields(number), status: 'error', error: NOT_RESERVED };
}

/** A dictionary whose keys are the digits of the numbers. */
function byId(numbers: readonly HeldNumber[], toBody: (number: HeldNumber) => object) {
  const entries = numbers.map((number) => [number.phoneNumber.slice(1), toBody(number)]);
  return Object.fromEntries(entries) as Record<string, object>;
}

/** Only an active reservation can be changed or deleted. Which error ACS returns otherwise is not documented. */
function changeProblem(
  { emulation, now }: Call,
  reservation: HoldRecord,
): EmulatedResponse | undefined {
  const { behavior } = emulation.state;
  if (!isVisible(reservation, behavior, now)) return reservationNotFound();
  const status = reservationStatus(reservation, behavior, now);
  const isPurchased = reservation.plan !== undefined && reservation.stoppedAt === undefined;
  if (status === 'active' && !isPurchased) return undefined;
  return errorResponse(409, { code: 'Conflict', message: 'The reservation is not active.' });
}

function expiry(
  { state }: Emulation,
  times: { readonly now: number; readonly createdAt: number; readonly holdMs?: number | undefined },
): number {
  const { now, createdAt, holdMs = state.behavior.reservationHoldMs } = times;
  return Math.min(now + holdMs, createdAt + LONGEST_HOLD_MS);
}
