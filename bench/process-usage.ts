import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { sum } from './statistics.js';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time that a process and its threads have used: milliseconds. Linux only. */
export function cpuMsOf(pid: number): number {
  // The name in the second field may contain spaces and parentheses.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (sum(fields.slice(11, 13).map(Number)) * 1_000) / TICKS_PER_SECOND;
}

/** Resident memory of a process, now and at its peak: MB of a million bytes. Linux only. */
export function residentMbOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (field: string) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024) / 1_000_000;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}

/** Time that all processors together have worked and idled: milliseconds. */
export function machineMs() {
  const times = cpus().map((cpu) => cpu.times);
  return {
    busy: sum(times.map(({ user, nice, sys, irq }) => user + nice + sys + irq)),
    idle: sum(times.map(({ idle }) => idle)),
  };
}

type MachineMs = ReturnType<typeof machineMs>;

/** Share of the machine's CPU time that was used between two readings: 0 to 1. */
export function busyBetween(from: MachineMs, to: MachineMs): number {
  const busyMs = to.busy - from.busy;
  return busyMs / (busyMs + to.idle - from.idle);
}
