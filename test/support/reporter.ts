import { relative } from 'node:path';
import Mocha from 'mocha';
import { durationText, type FileUsage } from './file-usage.js';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

interface FileResult {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * One line for each file, and one for each failing test with file, suite and title, so that a
 * failure list can be read without its context.
 *
 * The option `usageOf` adds wall clock and CPU time: a function that returns what a file has used.
 */
export default class FileReporter extends Mocha.reporters.Base {
  private readonly results = new Map<string, FileResult>();
  private current: string | undefined;

  constructor(
    runner: Mocha.Runner,
    private readonly settings: Mocha.MochaOptions,
  ) {
    super(runner, settings);
    runner.on(EVENT_TEST_PASS, (test) => {
      this.count(test, 'passed');
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      this.count(test, 'skipped');
    });
    runner.on(EVENT_TEST_FAIL, (test: Mocha.Test | Mocha.Hook) => {
      this.count(test, 'failed');
      console.log(Mocha.reporters.Base.color('fail', `  ✖ ${titleOf(test)}`));
    });
    runner.once(EVENT_RUN_END, () => {
      this.closeFile();
      if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures);
    });
  }

  private count(test: Mocha.Test | Mocha.Hook, result: keyof FileResult): void {
    const file = fileOf(test);
    if (file !== this.current) {
      this.closeFile();
      this.current = file;
    }
    const results = this.results.get(file) ?? { passed: 0, failed: 0, skipped: 0 };
    results[result] += 1;
    this.results.set(file, results);
  }

  /** A file is complete when a test of another one ends: files are reported one after the other. */
  private closeFile(): void {
    const file = this.current;
    const result = file === undefined ? undefined : this.results.get(file);
    if (file === undefined || !result) return;
    const { passed, failed, skipped } = result;
    const parts = [`${passed} passed`, failed > 0 && `${failed} failed`];
    if (skipped > 0) parts.push(`${skipped} skipped`);
    const usage = this.usageOf(file);
    if (usage) parts.push(`${durationText(usage.wallMs)} wall`, `${durationText(usage.cpuMs)} CPU`);
    const color = failed > 0 ? 'fail' : 'pass';
    const mark = failed > 0 ? '✖' : '✔';
    const line = `${mark} ${file}  (${parts.filter(Boolean).join(', ')})`;
    console.log(Mocha.reporters.Base.color(color, line));
  }

  private usageOf(file: string): FileUsage | undefined {
    const options = this.settings.reporterOptions as
      { usageOf?: (file: string) => FileUsage | undefined } | undefined;
    return options?.usageOf?.(file);
  }
}

/** `test/unit/x.test.ts › suite › title`. */
function titleOf(test: Mocha.Test | Mocha.Hook): string {
  return [fileOf(test), ...test.titlePath()].join(' › ');
}

function fileOf(test: Mocha.Test | Mocha.Hook): string {
  const file = test.file ?? test.parent?.file;
  return file === undefined ? '(no file)' : relative(process.cwd(), file);
}
