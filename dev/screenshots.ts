import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from './processes/project.js';
import { runProgram, abortable } from './program.js';
import { ScreenshotBrowser } from './screenshots/browser.js';
import { Purchases } from './screenshots/purchases.js';
import { freePorts, LocalStack } from './stack/local-stack.js';
import { resolveTemporalCli } from './temporal/resolve-cli.js';

/** `npm run screenshots` takes the screenshots of docs/temporal-ui.md from real purchases, in about 90 seconds. */
const FOLDER = join(PROJECT, 'docs', 'images');
/** Short, so that the first purchase is stalled. */
const STALLED_AFTER_MS = 20_000;
/** The first poll starts after a durable timer of 13 seconds. */
const FIRST_POLL_MS = 17_000;

const OUTAGE = { kind: 'statusBefore', status: 503 } as const;
const REJECTION = {
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

async function takeAll(stack: LocalStack, browser: ScreenshotBrowser): Promise<void> {
  const purchases = new Purchases(stack);
  const take = async (name: string, url: string, text: string | RegExp) => {
    const file = join(FOLDER, `ui-${name}.png`);
    await browser.take(url, text, file);
    process.stdout.write(`${relative(process.cwd(), file)}\n`);
  };
  const stalled = await purchases.start({ on: 'purchase', kind: 'stuck' });
  await purchases.accepted(stalled);
  await stack.worker?.stop(10_000);
  await stack.startWorker();

  const rejected = await purchases.start(REJECTION);
  const bought = await purchases.start();
  await bought.handle.result();
  await take('bought', `${bought.page}history`, 'Completed');
  await rejected.handle.result().catch(() => undefined);
  await take('failed', `${rejected.page}history`, /PurchaseRejected/);

  const submitting = await purchases.start({ on: '*', ...OUTAGE });
  const investigating = await purchases.start({ on: 'purchase', kind: 'dropBefore', times: 1 });
  const outage = await purchases.start();
  await purchases.accepted(outage);
  await purchases.addFaults(outage.searchId, [{ on: '*', ...OUTAGE }]);
  const running = await purchases.start();
  await sleep(FIRST_POLL_MS);
  await take('running', `${running.page}history`, /before the next poll/);
  await take('list', `${stack.uiUrl}/namespaces/default/workflows`, 'stalled');
  await take('investigating', `${investigating.page}history`, /before the next lookup/);
  await take('investigating-details', `${investigating.page}user-metadata`, 'Current Details');
  await take('outage', `${outage.page}history`, /Attempt \d/);
  await take('outage-activity', `${outage.page}pending-activities`, /ACS returned 503/);
  await Promise.all(
    [stalled, submitting].map(({ handle }) => handle.terminate('screenshots taken')),
  );
}

await runProgram(async (stopping) => {
  await mkdir(FOLDER, { recursive: true });
  const cli = await abortable(stopping, resolveTemporalCli());
  const browser = await ScreenshotBrowser.open(process.env);
  const ports = await freePorts();
  const stack = new LocalStack({ cli, ports, speed: 1 });
  try {
    await abortable(stopping, stack.startTemporal());
    await abortable(stopping, stack.startEmulator());
    await abortable(stopping, stack.startWorker({ stalledAfterMs: STALLED_AFTER_MS }));
    await abortable(stopping, takeAll(stack, browser));
  } finally {
    await browser.close();
  }
  return 0;
});
