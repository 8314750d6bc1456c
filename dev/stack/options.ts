import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PROJECT } from '../processes/project.js';
import { freePort, type PortOption } from '../processes/ports.js';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';
import type { StackPorts } from './local-stack.js';

export interface DevOptions {
  readonly ports: StackPorts;
  /** The same ports, with the option of each. */
  readonly wanted: readonly PortOption[];
  readonly speed: number;
  readonly folder: string;
  readonly events?: WebhookReceiver;
  readonly tls: boolean;
}

/** Reads the command line. Prints help or what is wrong with an option, and exits with 0 or 1. */
export async function readDevOptions(args: readonly string[]): Promise<DevOptions> {
  const options = new Command('npm run dev --')
    .description(
      'Runs the local stack: Temporal with its UI, the ACS emulator, a worker, the gateway. Ctrl-C stops it; the next ' +
        'start continues with the data in its folder.',
    )
    .option('--temporal-port <n>', 'of Temporal; 0 is a free port, here and below', port, 7233)
    .option('--ui-port <n>', 'of the Temporal UI', port, 8233)
    .option('--emulator-port <n>', 'of the ACS emulator', port, 4040)
    .option('--gateway-port <n>', 'of the gateway', port, 4041)
    .option('--admin-port <n>', "of the gateway's health and metrics", port, 4042)
    .option('--speed <x>', 'divide the times of emulated purchases, 19 to 27 s, by x', speed, 1)
    .option('--events-url <url>', 'deliver events, signed with a secret that is printed', receiver)
    .option('--tls', 'gateway and emulator serve https; prints the certificate to trust', false)
    .option('--folder <folder>', 'folder of its data', join(PROJECT, '.local', 'dev'))
    .showHelpAfterError()
    .parse(args, { from: 'user' })
    .opts<
      Readonly<Record<`${'temporal' | 'ui' | 'emulator' | 'gateway' | 'admin'}Port`, number>> &
        Omit<DevOptions, 'ports' | 'wanted' | 'events'> & { readonly eventsUrl?: WebhookReceiver }
    >();
  const { eventsUrl, folder, speed: divisor, tls } = options;
  const wanted: PortOption[] = [];
  const choose = async (service: string, option: string, number: number) => {
    const chosen = number === 0 ? await freePort() : number;
    wanted.push({ service, option, port: chosen });
    return chosen;
  };
  const ports = {
    temporal: await choose('Temporal', '--temporal-port', options.temporalPort),
    ui: await choose('the Temporal UI', '--ui-port', options.uiPort),
    emulator: await choose('the ACS emulator', '--emulator-port', options.emulatorPort),
    gateway: await choose('the gateway', '--gateway-port', options.gatewayPort),
    gatewayAdmin: await choose('the admin port', '--admin-port', options.adminPort),
  };
  const events = eventsUrl && { events: eventsUrl };
  return { ports, wanted, speed: divisor, folder: resolve(folder), tls, ...events };
}

/** Constant, so that a receiver is configured once. */
const LOCAL_SECRET = `whsec_${createHash('sha256').update('the local events').digest('base64')}`;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function receiver(url: string): WebhookReceiver {
  // The secret is in this file, so events must not leave this machine.
  const isLocal = URL.canParse(url) && LOOPBACK.test(new URL(url).host);
  if (isLocal && /^https?:\/\//.test(url)) return { url, secrets: [LOCAL_SECRET] };
  throw new InvalidArgumentError('Expected a URL on this machine, like http://127.0.0.1:4050/.');
}

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (value <= 65_535) return value;
  throw new InvalidArgumentError('Expected a port, 0 to 65535.');
}

function speed(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1_000) return value;
  throw new InvalidArgumentError('Expected a number above 0, up to 1000.');
}
