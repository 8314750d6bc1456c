import { residentBytesOf } from '../measure/process-stats.js';

const EVERY_MS = 1_000;
const MB = 1_000_000;

/** Keeps the most resident memory that a process was seen to have. */
export class MemoryWatch {
  /** In MB, of a million bytes. */
  mostMb = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    const look = () => {
      try {
        this.mostMb = Math.max(this.mostMb, residentBytesOf(pid) / MB);
      } catch {
        this.stop(); // the process has ended
      }
    };
    this.timer = setInterval(look, EVERY_MS);
    look();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
