import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Control } from './control/control.js';
import { Emulation, type EmulationOptions } from './emulation.js';
import type { FaultRuleInput } from './faults/rules.js';
import type { ReservationOptions } from './handlers/reservations.js';
import type { SearchOptions } from './handlers/search.js';
import { errorResponse } from './http/response.js';
import { readBody } from './http/read-body.js';
import { serve } from './http/service.js';
import { write } from './http/write.js';
import type { BehaviorChange } from './state/behavior.js';
import type { Keys } from './state/events.js';
import { ledger, type Ledger } from './state/ledger.js';

export type {
  Ledger,
  LedgerEntry,
  LedgerGet,
  LedgerPost,
  LedgerReservation,
  LedgerSearch,
} from './state/ledger.js';
export type { FaultRuleInput } from './faults/rules.js';
export type { BehaviorChange } from './state/behavior.js';

export interface EmulatorOptions extends EmulationOptions {
  /** Default: 0, a free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** PEM; serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface Emulator {
  readonly endpoint: string;
  readonly port: number;
  /** With the current primary key. */
  readonly connectionString: string;
  /** Variables with which DefaultAzureCredential gets its tokens from this emulator. */
  readonly identity: Readonly<Record<'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER', string>>;
  readonly tokensIssued: number;
  setFaults(rules: readonly FaultRuleInput[]): void;
  /** Puts rules before the active ones, which keep their counts. */
  addFaults(rules: readonly FaultRuleInput[]): void;
  setBehavior(change: BehaviorChange): void;
  setKeys(keys: Partial<Keys>): void;
  /** Makes a finished search and returns its id. */
  search(options?: SearchOptions): string;
  /** Makes an active reservation and returns its id. */
  reserve(options?: ReservationOptions): string;
  ledger(): Ledger;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 120_000;

/**
 * Starts an emulated ACS resource, by default on loopback.
 *
 * @throws Error when the port is taken, or the ledger file is not a ledger
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', tls } = options;
  const emulation = new Emulation(options);
  const control = new Control(emulation);
  const listener: http.RequestListener = (request, response) => {
    handle(emulation, control, request, response).catch((error: unknown) => {
      // A client may disconnect while its request is read.
      if (!request.destroyed) process.stderr.write(`emulator: ${String(error)}\n`);
      response.destroy();
    });
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  // Azure keeps idle connections for minutes, too.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, port, host);
  const actual = (server.address() as AddressInfo).port;
  const endpoint = `${tls ? 'https' : 'http'}://${host}:${actual}`;
  return {
    endpoint,
    port: actual,
    get connectionString() {
      return `endpoint=${endpoint}/;accesskey=${emulation.state.keys.primary}`;
    },
    identity: { IDENTITY_ENDPOINT: `${endpoint}/emulator/identity`, IDENTITY_HEADER: 'emulator' },
    get tokensIssued() {
      return emulation.tokens.issued;
    },
    setFaults: (rules) => {
      control.setFaults(rules);
    },
    addFaults: (rules) => {
      control.addFaults(rules);
    },
    setBehavior: (change) => {
      control.setBehavior(change);
    },
    setKeys: (keys) => {
      control.setKeys(keys);
    },
    search: (searchOptions) => control.search(searchOptions).searchId,
    reserve: (reservationOptions) => control.reservation(reservationOptions).id,
    ledger: () => ledger(emulation.state, Date.now()),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      emulation.close();
    },
  };
}

async function handle(
  emulation: Emulation,
  control: Control,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { bytes, tooLarge } = await readBody(request);
  if (tooLarge) {
    const message = 'The request body is too large.';
    write(response, errorResponse(413, { code: 'PayloadTooLarge', message }));
    return;
  }
  if (/^\/emulator(\/|\?|$)/.test(request.url ?? '')) control.serve(request, bytes, response);
  else await serve(emulation, request, bytes, response);
}

function listen(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} on ${host} is taken; choose another with --port`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, host, resolve);
  });
}
