import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from './processes/project.js';
import { runProgram, abortable } from './program.js';
import { ScreenshotBrowser } from './screenshots/browser.js';
import { Purchases } from './screenshots/scenes.js';
import { freePorts, LocalStack } from './stack/local-stack.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';

/** `npm run screenshots`: the pictures of docs/temporal-ui.md, made again from real purchases. About 90 seconds. */
const FOLDER = join(PROJECT, 'docs', 'images');
/** Early, so that there is something stalled to be seen; for the first purchase only. */
const STALLED_AFTER_MS = 20_000;
/** A purchase sleeps on a durable timer for thirteen seconds before it polls. */
const INTO_THE_POLL_MS = 17_000;

const OUTAGE = { kind: 'statusBefore', status: 503 } as const;
const REFUSAL = {
  on: 'purchase',
  kind: 'statusBefore',
  status: 400,
  body: {
    error: {
      code: 'BadRequest',
      message: 'The account is not eligible to purchase phone numbers.',
    },
  },
} as const;

async function shoot(stack: LocalStack, camera: ScreenshotBrowser): Promise<void> {
  const scenes = new Purchases(stack);
  const take = async (name: string, url: string, text: string | RegExp) => {
    const file = join(FOLDER, `ui-${name}.png`);
    await camera.take(url, text, file);
    process.stdout.write(`${relative(process.cwd(), file)}\n`);
  };
  const stalled = await scenes.start({ on: 'purchase', kind: 'stuck' });
  await scenes.accepted(stalled);
  await stack.worker?.stop(10_000);
  await stack.startWorker();

  const refused = await scenes.start(REFUSAL);
  const bought = await scenes.start();
  await bought.handle.result();
  await take('bought', `${bought.page}history`, 'succeeded');
  await refused.handle.result().catch(() => undefined);
  await take('failed', `${refused.page}history`, /PurchaseRejected/);

  const submitting = await scenes.start({ on: '*', ...OUTAGE });
  const investigating = await scenes.start({ on: 'purchase', kind: 'dropBefore', times: 1 });
  const outage = await scenes.start();
  await scenes.accepted(outage);
  await scenes.addFaults(outage.searchId, [{ on: '*', ...OUTAGE }]);
  const running = await scenes.start();
  await sleep(INTO_THE_POLL_MS);
  await take('running', `${running.page}history`, /next look in/);
  await take('list', `${stack.uiUrl}/namespaces/default/workflows`, 'stalled');
  await take('investigating', `${investigating.page}history`, /outcome of the POST unknown/);
  await take('investigating-details', `${investigating.page}user-metadata`, 'Current Details');
  await take('outage', `${outage.page}history`, /Attempt \d/);
  await take('outage-activity', `${outage.page}pending-activities`, /ACS returned 503/);
  await Promise.all([stalled, submitting].map(({ handle }) => handle.terminate('pictures taken')));
}

await runProgram(async (stopping) => {
  await mkdir(FOLDER, { recursive: true });
  const cli = await abortable(stopping, resolveTemporalCli());
  const camera = await ScreenshotBrowser.open(process.env);
  const ports = await freePorts();
  const stack = new LocalStack({ cli, ports, speed: 1 });
  try {
    await abortable(stopping, stack.startTemporal());
    await abortable(stopping, stack.startEmulator());
    await abortable(stopping, stack.startWorker({ stalledAfterMs: STALLED_AFTER_MS }));
    await abortable(stopping, shoot(stack, camera));
  } finally {
    await camera.close();
  }
  return 0;
});
