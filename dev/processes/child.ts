import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PROJECT } from './project.js';
import { killWithParent } from './kill-with-parent.js';

export interface ChildOptions {
  /** In messages: `The worker`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment: nothing is inherited. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Runs as this user, in the root folder. Default: as this process, in the project. */
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
  /** Receives every line of its output. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** How a child ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const LAST_LINES = 15;
/** A busy machine takes half a minute to start a program. */
const READY_MS = 120_000;

/**
 * A child process that never outlives this one. It has a process group of its own, so that Ctrl-C does not reach it
 * and its own children are killed with it.
 */
export class Child {
  readonly name: string;
  /** Also the id of its process group. */
  readonly pid: number;
  readonly exited: Promise<Exit>;
  private readonly lines: string[] = [];
  private readonly listeners = new Set<(line: string) => void>();
  private exit: Exit | undefined;

  /** @throws Error when the program cannot be started */
  static async start(options: ChildOptions): Promise<Child> {
    const { name, command, args, env, as, onLine } = options;
    const started = spawn(command, args, {
      cwd: as ? '/' : PROJECT,
      ...as,
      // Node adds this variable unless it is set.
      env: { NODE_V8_COVERAGE: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      started.once('spawn', resolve);
      started.once('error', (error) => {
        reject(new Error(`${name} could not be started: ${error.message}`, { cause: error }));
      });
    });
    return new Child(name, started, onLine);
  }

  private constructor(
    name: string,
    started: ChildProcessByStdio<null, Readable, Readable>,
    onLine: ((line: string) => void) | undefined,
  ) {
    this.name = name;
    this.pid = started.pid ?? 0;
    if (onLine) this.listeners.add(onLine);
    const endWatch = killWithParent(this.pid);
    this.exited = new Promise((resolve) => {
      started.once('close', (code, signal) => {
        this.exit = { code, signal };
        endWatch();
        resolve(this.exit);
      });
    });
    this.readLines(started.stdout);
    this.readLines(started.stderr);
  }

  get hasExited(): boolean {
    return this.exit !== undefined;
  }

  /** The last lines of its output. */
  get lastOutput(): string {
    return this.lines.join('\n');
  }

  /**
   * Waits for a line of output.
   *
   * @throws Error with its last output when it ends first, or `withinMs` passes
   */
  async waitForLine(pattern: RegExp, withinMs: number): Promise<RegExpMatchArray> {
    const early = this.lines.map((line) => pattern.exec(line)).find((match) => match !== null);
    if (early) return early;
    return new Promise((resolve, reject) => {
      const listen = (line: string) => {
        const match = pattern.exec(line);
        if (match)
          settle(() => {
            resolve(match);
          });
      };
      const fail = (what: string) => {
        settle(() => {
          reject(new Error(`${this.name} ${what}${this.indentedOutput()}`));
        });
      };
      const timer = setTimeout(fail, withinMs, `was not ready within ${withinMs / 1_000} s`);
      const settle = (how: () => void) => {
        clearTimeout(timer);
        this.listeners.delete(listen);
        how();
      };
      this.listeners.add(listen);
      void this.exited.then((exit) => {
        fail(formatExit(exit));
      });
    });
  }

  /**
   * Waits for the line that reports readiness. Kills the child when there is none.
   *
   * @throws Error with its last output
   */
  async ready(pattern: RegExp, withinMs = READY_MS): Promise<RegExpMatchArray> {
    try {
      return await this.waitForLine(pattern, withinMs);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Suspends it and its children, like a sleeping machine. */
  suspend(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** Kills it and its children, like a crash. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Sends SIGTERM, and kills it and its children after `graceMs`. */
  async stop(graceMs: number): Promise<Exit> {
    this.signal('SIGTERM');
    const force = setTimeout(() => {
      this.signal('SIGKILL');
    }, graceMs);
    const exit = await this.exited;
    clearTimeout(force);
    return exit;
  }

  private signal(name: NodeJS.Signals): void {
    if (this.exit) return;
    try {
      process.kill(name === 'SIGTERM' ? this.pid : -this.pid, name);
    } catch (error) {
      // ESRCH: it has just ended.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private readLines(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length > LAST_LINES) this.lines.shift();
      for (const listener of this.listeners) listener(line);
    });
  }

  private indentedOutput(): string {
    return this.lines.length === 0 ? '' : `:\n${this.lastOutput.replace(/^/gm, '    ')}`;
  }
}

/** `ended with code 1`, `was ended by SIGKILL`. */
export function formatExit({ code, signal }: Exit): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}
