import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT } from '../processes/project.js';
import { freePort, type PortOption } from '../processes/ports.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import type { StackPorts } from './local-stack.js';

export const USAGE = `Usage: npm run dev [-- options]

Runs the local stack: Temporal with its UI, the ACS emulator, a worker, the gateway. Ctrl-C stops it; the next
start continues with the data in its folder.

  --temporal-port N   default 7233; 0 is a free port, here and below
  --ui-port N         default 8233
  --emulator-port N   default 4040
  --gateway-port N    default 4041
  --admin-port N      of the gateway's health and metrics, default 4042
  --speed X           divide the times of the emulated Azure by X (default 1: a purchase takes 19 to 27 s)
  --events-url U      deliver events to this URL, signed with a secret that is printed
  --tls               gateway and emulator serve https; prints the certificate to trust
  --folder F          folder of its data (default .local/dev)
  --help              show this`;

export interface DevOptions {
  readonly ports: StackPorts;
  /** The same ports, with the option of each. */
  readonly wanted: readonly PortOption[];
  readonly speed: number;
  readonly folder: string;
  readonly events?: WebhookReceiver;
  readonly tls: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws Error that names the option and what is wrong */
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
    { service: 'Temporal', option: '--temporal-port', port: temporal },
    { service: 'the Temporal UI', option: '--ui-port', port: ui },
    { service: 'the ACS emulator', option: '--emulator-port', port: emulator },
    { service: 'the gateway', option: '--gateway-port', port: gateway },
    { service: 'the gateway’s health and metrics', option: '--admin-port', port: gatewayAdmin },
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

/** Constant, so that a receiver is configured once. */
const LOCAL_SECRET = `whsec_${createHash('sha256').update('the local events').digest('base64')}`;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function receiver(url: string | undefined): WebhookReceiver | undefined {
  if (url === undefined) return undefined;
  // The secret is in this file, so events must not leave this machine.
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
