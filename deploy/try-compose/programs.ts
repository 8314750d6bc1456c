import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { goInstall } from '../../bench/postgres/go-install.js';
import { serverPrograms } from '../../bench/postgres/server-programs.js';
import { isProgram, onPath, projectCache } from '../../dev/temporal/locations.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';

/** Puts the programs of Temporal into a folder, for the images that stand in: found in the cache, or built once. */
const UI_VERSION = 'v2.42.1';
const UI_MODULE = `github.com/temporalio/ui-server/v2/cmd/server@${UI_VERSION}`;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function uiServer(): Promise<string> {
  const folder = join(projectCache(process.env), 'temporal-ui', UI_VERSION);
  const program = join(folder, 'ui-server');
  if (isProgram(program)) return program;
  const go = onPath('go', process.env);
  if (go === undefined)
    throw new Error(`there is no ${program}, and no Go on PATH to build it with`);
  await mkdir(folder, { recursive: true });
  const temporary = await mkdtemp(join(folder, 'build-'));
  try {
    say(`building Temporal's UI ${UI_VERSION} with Go: some two minutes, once`);
    await goInstall(go, UI_MODULE, temporary, () => undefined);
    await rename(join(temporary, 'server'), program);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return program;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Usage: programs.ts FOLDER');
const { server, sqlTool } = await serverPrograms(say);
await copyFile(server, join(target, 'server'));
await copyFile(sqlTool, join(target, 'sql'));
await copyFile(await resolveTemporalCli(), join(target, 'temporal'));
await copyFile(await uiServer(), join(target, 'ui-server'));
