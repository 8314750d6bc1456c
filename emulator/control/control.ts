import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Emulation } from '../emulation.js';
import { faultRules } from '../faults/rules.js';
import {
  newReservation,
  reservationBody,
  type ReservationOptions,
} from '../handlers/reservations.js';
import { finishedSearch, searchResultBody, type SearchOptions } from '../handlers/search.js';
import { parseJson } from '../http/read-body.js';
import { behaviorChange } from '../state/behavior.js';
import type { Keys } from '../state/events.js';
import { ledgerEntry, ledger } from '../state/ledger.js';
import { purchaseOperationId, type HoldKind } from '../state/hold.js';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const key = z.string().regex(BASE64, 'must be base64').optional();
const keysChange = z.strictObject({ primary: key, secondary: key });

/** An invalid request to the control interface; its message names the field. */
export class ControlError extends Error {}

/** The control interface as methods, and over HTTP under `/emulator`. */
export class Control {
  constructor(private readonly emulation: Emulation) {}

  /** @throws ControlError that names the rule and the field */
  setFaults(rules: unknown): void {
    this.emulation.faults.replace(check(faultRules, rules));
  }

  /** Puts rules before the active ones. @throws ControlError that names the rule and the field */
  addFaults(rules: unknown): void {
    this.emulation.faults.add(check(faultRules, rules));
  }

  /** @throws ControlError that names the switch and its values */
  setBehavior(change: unknown): void {
    const checked = check(behaviorChange, change);
    this.emulation.record({ type: 'behaviorChanged', at: Date.now(), change: checked });
  }

  /** Replaces access keys; requests signed with the old ones are rejected from now on. */
  setKeys(change: unknown): void {
    const given = Object.entries(check(keysChange, change)).filter(([, value]) => value);
    const keys = Object.fromEntries(given) as Partial<Keys>;
    this.emulation.record({ type: 'keysChanged', at: Date.now(), keys });
  }

  /** Makes a search that is finished at once and returns its result. */
  search(options: SearchOptions = {}): { searchId: string } {
    const search = finishedSearch(this.emulation, options);
    if (typeof search === 'string') throw new ControlError(search);
    return searchResultBody(search) as { searchId: string };
  }

  /** Makes an active reservation and returns the response to its GET. */
  reservation(options: ReservationOptions = {}): { id: string } {
    const reservation = newReservation(this.emulation, options);
    if (typeof reservation === 'string') throw new ControlError(reservation);
    return reservationBody(this.emulation, reservation, Date.now());
  }

  /** Serves a request to `/emulator/…`. */
  serve(request: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://emulator');
    try {
      const body = this.responseBody(`${request.method} ${url.pathname}`, url, parseJson(bytes));
      send(response, body === undefined ? 404 : 200, body ?? { error: `See GET /emulator.` });
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      send(response, 400, { error: error.message });
    }
  }

  private responseBody(call: string, url: URL, body: unknown): object | undefined {
    const { state, faults } = this.emulation;
    switch (call) {
      case 'GET /emulator':
        return CONTENTS;
      case 'PUT /emulator/faults':
        this.setFaults(body);
        return faults.list();
      case 'POST /emulator/faults':
        this.addFaults(body);
        return faults.list();
      case 'GET /emulator/faults':
        return faults.list();
      case 'PUT /emulator/behavior':
        this.setBehavior(body);
        return state.behavior;
      case 'GET /emulator/behavior':
        return state.behavior;
      case 'PUT /emulator/keys':
        this.setKeys(body);
        return { changed: Object.keys(body as object) };
      case 'POST /emulator/searches':
        return this.search(body ?? {});
      case 'POST /emulator/reservations':
        return this.reservation(body ?? {});
      case 'GET /emulator/ledger':
        return this.ledger(url.searchParams);
      case 'GET /emulator/identity':
        return this.token(url.searchParams.get('resource') ?? '');
      default:
        return undefined;
    }
  }

  private token(resource: string): object {
    const token = this.emulation.tokens.issue(resource, Date.now());
    if (!token) throw new ControlError(`resource: "${resource}" is not that of ACS`);
    return token;
  }

  private ledger(query: URLSearchParams): object | undefined {
    const { state } = this.emulation;
    const kind: HoldKind = query.has('reservationId') ? 'reservation' : 'search';
    const id = query.get(`${kind}Id`);
    if (id === null) return ledger(state, Date.now());
    const hold = state.holds.get(purchaseOperationId(kind, id));
    return hold && ledgerEntry(hold, Date.now());
  }
}

const CONTENTS = {
  'GET /emulator/ledger?searchId=…':
    'what happened, for all searches and reservations or one; ?reservationId=… for a reservation',
  'PUT /emulator/faults':
    'a list of fault rules; [] removes all; POST puts more before them, GET lists them',
  'PUT /emulator/behavior': 'switches for undocumented behavior of the service; GET shows them',
  'PUT /emulator/keys': 'replace access keys: { primary?, secondary? }, base64',
  'GET /emulator/identity?resource=…':
    'a token, as the managed identity of an App Service returns it',
  'POST /emulator/searches': 'a finished search at once: { countryCode?, quantity?, holdMs?, … }',
  'POST /emulator/reservations':
    'an active reservation at once: { countryCode?, quantity?, holdMs?, reservationId?, numbers? }',
};

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new ControlError(problems.join('; '));
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}
