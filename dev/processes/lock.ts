import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A lock that was taken, or the process that has it. */
export type Lock = { readonly release: () => Promise<void> } | { readonly owner: number };

/** Takes a lock file, from a dead process if need be; or tells the id of the living one that has it. */
export async function acquireLock(file: string): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  // Written whole before it gets its name, so that nobody reads a lock without an owner.
  const written = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(written, String(process.pid));
  try {
    for (;;) {
      if (await linked(written, file)) return { release: () => rm(file, { force: true }) };
      const owner = await ownerOf(file);
      if (owner !== undefined) return { owner };
      await rm(file, { force: true });
    }
  } finally {
    await rm(written, { force: true });
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

/** The living process that has a lock file. */
async function ownerOf(file: string): Promise<number | undefined> {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  return owner > 0 && isThere(owner) ? owner : undefined;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
