import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from '../say.js';

const ASK_AGAIN_MS = 1_000;

/** Runs `work` while no other process does so for the same folder: nobody builds the same thing twice. */
export async function withLock<T>(folder: string, say: Say, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'lock');
  let told = false;
  while (!(await taken(lock))) {
    if (!told) say(`  another process is at it already; waiting for it (${lock})`);
    told = true;
    await sleep(ASK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Takes the lock, from a dead process if need be; `false` while a living one has it. */
async function taken(lock: string): Promise<boolean> {
  await mkdir(join(lock, '..'), { recursive: true });
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(lock, 'utf8').catch(() => '0'));
  if (owner > 0 && lives(owner)) return false;
  await rm(lock, { force: true });
  return false;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
