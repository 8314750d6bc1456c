import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Ticks of the kernel's clock in a second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const KIB = 1_024;

/** CPU time that a process has used so far, its threads included: milliseconds. Linux only. */
export function cpuMsOf(pid: number): number {
  // The name in the second field may hold blanks and parentheses: what follows it is counted from its end.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = NaN, system = NaN] = fields.slice(11, 13).map(Number);
  return ((user + system) * 1_000) / TICKS;
}

/** Resident memory of a process: bytes. Linux only. */
export function residentBytesOf(pid: number): number {
  const [, kib = ''] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * KIB;
}

/** Time that the processors of this machine have worked and idled so far, all of them together: milliseconds. */
export function machineMs(): { readonly busy: number; readonly idle: number } {
  const times = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({
    busy: user + nice + sys + irq,
    idle,
  }));
  return {
    busy: times.reduce((sum, { busy }) => sum + busy, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}

type MachineMs = ReturnType<typeof machineMs>;

/** Share of the machine that was busy between two moments, whoever kept it so: 0 to 1. */
export function busyBetween(from: MachineMs, until: MachineMs): number {
  const busyMs = until.busy - from.busy;
  return busyMs / (busyMs + until.idle - from.idle);
}
