import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRunning } from './is-running.js';

/** An acquired lock, or the process that holds it. */
export type Lock = { readonly release: () => Promise<void> } | { readonly owner: number };

/** Acquires a lock file. A lock of a process that has ended is replaced. */
export async function acquireLock(file: string): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  // Linked only when it is complete, so that a reader always finds the owner.
  const complete = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(complete, String(process.pid));
  try {
    for (;;) {
      if (await linked(complete, file)) return { release: () => rm(file, { force: true }) };
      const owner = await ownerOf(file);
      if (owner !== undefined) return { owner };
      await rm(file, { force: true });
    }
  } finally {
    await rm(complete, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The running process that holds the lock. */
async function ownerOf(file: string): Promise<number | undefined> {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  return owner > 0 && isRunning(owner) ? owner : undefined;
}
