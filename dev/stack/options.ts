import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT } from '../processes/project.js';
import { freePort, type PortOption } from '../processes/ports.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import type { StackPorts } from './local-stack.js';

export const USAGE = `Usage: npm run dev [-- options]

Keeps the local stack up: Temporal with its UI, the ACS emulator, a worker, the gateway. Ctrl-C ends it; what it knows stays in
its folder for the next start.

  --temporal-port N   default 7233; 0 takes a free one, here and below
  --ui-port N         default 8233
  --emulator-port N   default 4040
  --gateway-port N    default 4041
  --admin-port N    of the gateway's health and metrics, default 4042
  --speed X           the emulated Azure is X times as fast (default 1: a purchase takes 19 to 27 s)
  --events-url U      tell this URL how purchases end, signed with a secret that is printed
  --tls               gateway and emulator serve https; prints the certificate to trust
  --folder F          what it knows is kept there (default .local/dev)
  --help              show this`;

/** What the command line asked for. */
export interface DevOptions {
  readonly ports: StackPorts;
  /** The same ports, with what a person must know when one is taken. */
  readonly wanted: readonly PortOption[];
  readonly speed: number;
  readonly folder: string;
  readonly events?: WebhookReceiver;
  readonly tls: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws Error that says what is wrong with which option */
export async function readDevOptions(args: readonly string[]): Promise<DevOptions> {
  const string = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      'temporal-port': string('7233'),
      'ui-port': string('8233'),
      'emulator-port': string('4040'),
      'gateway-port': string('4041'),
      'admin-port': string('4042'),
      speed: string('1'),
      tls: { type: 'boolean', default: false },
      'events-url': { type: 'string' },
      folder: string(join(PROJECT, '.local', 'dev')),
      help: { type: 'boolean', default: false },
    },
  });
  const temporal = await port('--temporal-port', values['temporal-port']);
  const ui = await port('--ui-port', values['ui-port']);
  const emulator = await port('--emulator-port', values['emulator-port']);
  const gateway = await port('--gateway-port', values['gateway-port']);
  const gatewayAdmin = await port('--admin-port', values['admin-port']);
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= 1_000)) {
    throw new Error(`--speed is "${values.speed}"; expected a number above 0, up to 1000`);
  }
  const events = receiver(values['events-url']);
  const wanted = [
    { of: 'Temporal', option: '--temporal-port', port: temporal },
    { of: 'the Temporal UI', option: '--ui-port', port: ui },
    { of: 'the ACS emulator', option: '--emulator-port', port: emulator },
    { of: 'the gateway', option: '--gateway-port', port: gateway },
    { of: 'the gateway’s health and metrics', option: '--admin-port', port: gatewayAdmin },
  ];
  return {
    ports: { temporal, ui, emulator, gateway, gatewayAdmin },
    wanted,
    speed,
    folder: resolve(values.folder),
    tls: values.tls,
    help: values.help,
    ...(events && { events }),
  };
}

/** The same at every start, so that a receiver needs to be told once. It signs what an emulator's purchases come to. */
const LOCAL_SECRET = `whsec_${createHash('sha256').update('the local events').digest('base64')}`;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function receiver(url: string | undefined): WebhookReceiver | undefined {
  if (url === undefined) return undefined;
  // Whoever reads this file knows the secret.
  const isLocal = URL.canParse(url) && LOOPBACK.test(new URL(url).host);
  if (!isLocal || !/^https?:\/\//.test(url)) {
    throw new Error(
      `--events-url is "${url}"; expected one on this machine, like http://127.0.0.1:4050/`,
    );
  }
  return { url, secrets: [LOCAL_SECRET] };
}

async function port(option: string, text: string): Promise<number> {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value <= 65_535)) throw new Error(`${option} is "${text}"; expected a port, 0 to 65535`);
  return value === 0 ? freePort() : value;
}
