import type { RunProgress } from './conduct/conduct.js';

const WIDTH = 30;
const TELL_EVERY_MS = 5_000;

/** Tells how far a run is: a bar that moves on a terminal, elsewhere a line now and then. */
export class ProgressBar {
  private readonly began = performance.now();
  private toldAt = -Infinity;

  constructor(
    private readonly total: number,
    private readonly stream: NodeJS.WriteStream,
  ) {}

  tell({ started, ended, struck }: RunProgress): void {
    const now = performance.now();
    const isLast = ended === this.total;
    if (!isLast && now - this.toldAt < (this.stream.isTTY ? 100 : TELL_EVERY_MS)) return;
    this.toldAt = now;
    const done = Math.round((ended / this.total) * WIDTH);
    const bar = `${'█'.repeat(done)}${'░'.repeat(WIDTH - done)}`;
    const seconds = Math.round((now - this.began) / 1_000);
    const line = `${bar} ${ended}/${this.total} ended, ${started - ended} under way, ${struck} blows, ${seconds} s`;
    this.stream.write(this.stream.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\n');
  }
}
