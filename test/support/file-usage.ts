import { appendFileSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What one test file took; CPU includes the child processes that ended while it ran. */
export interface FileUsage {
  readonly file: string;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Names the file into which the test processes of one run write what their files took. */
export const USAGE_VARIABLE = 'TEST_USAGE_FILE';

/** Starts to measure a test file. @returns what to call at its end */
export function measureFile(file: string, usageFile: string): () => void {
  const startedAt = performance.now();
  const cpuAtStart = cpuMs();
  return () => {
    const usage: FileUsage = {
      file: relative(process.cwd(), file),
      wallMs: performance.now() - startedAt,
      cpuMs: cpuMs() - cpuAtStart,
    };
    appendFileSync(usageFile, `${JSON.stringify(usage)}\n`);
  };
}

/** Reads what the files that have ended took. */
export function readUsage(usageFile: string): FileUsage[] {
  const lines = readFileSync(usageFile, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as FileUsage);
}

/** `3.1 s`, from a minute on `2 min 5 s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 + cpuOfEndedChildrenMs();
}

const MS_PER_TICK = 10;

/** Linux counts it for each process (fields 16 and 17 of proc_pid_stat(5)); 0 elsewhere. */
function cpuOfEndedChildrenMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
