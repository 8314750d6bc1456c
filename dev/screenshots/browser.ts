import { chromium, type Browser } from 'playwright-core';
import { OUTCOME_ATTRIBUTE, STAGE_ATTRIBUTE } from '../../src/purchase/contract/stage.js';
import { isExecutable, findOnPath } from '../temporal/locations.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const SIZE = { width: 1440, height: 960 };
/** Where and how Temporal's UI stores the selected columns. */
const COLUMNS_KEY = 'namespace-workflow-table-columns';
const COLUMNS = ['Status', STAGE_ATTRIBUTE, OUTCOME_ATTRIBUTE, 'Workflow ID', 'Start', 'End'];

/** A headless browser that shows the Temporal UI, with the stage in the list. */
export class ScreenshotBrowser {
  private constructor(private readonly browser: Browser) {}

  /** @throws Error that says how to install a browser when there is none */
  static async open(env: Readonly<Record<string, string | undefined>>): Promise<ScreenshotBrowser> {
    const executablePath = findBrowser(env);
    // Without a sandbox it also runs as root. It opens only the local UI.
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    return new ScreenshotBrowser(browser);
  }

  /**
   * Takes a screenshot of a page.
   *
   * @param text the page is complete when it shows this
   */
  async take(url: string, text: string | RegExp, file: string): Promise<void> {
    const page = await this.browser.newPage({ viewport: SIZE });
    const columns = { default: COLUMNS.map((label) => ({ label, pinned: false })) };
    await page.addInitScript({
      content: `localStorage.setItem('${COLUMNS_KEY}', '${JSON.stringify(columns)}')`,
    });
    await page.goto(url);
    await page.getByText(text).first().waitFor();
    // Timelines are animated.
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: file });
    await page.close();
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

const SETTLE_MS = 1_500;

function findBrowser(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['CHROMIUM'];
  if (named && isExecutable(named)) return named;
  if (named)
    throw new Error(
      `CHROMIUM names ${named}, which is not an executable file; correct or unset it`,
    );
  const found = NAMES.map((name) => findOnPath(name, env)).find((path) => path !== undefined);
  if (found) return found;
  throw new Error(
    `There is no browser: none of ${NAMES.join(', ')} is on PATH.\n` +
      'Install Chromium or Chrome, or set CHROMIUM to the path of the program.',
  );
}
