import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';

describe('finding the Temporal CLI', () => {
  let home: string;
  const said: string[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'acs-cli-'));
    said.length = 0;
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const NOWHERE = 'http://127.0.0.1:1';
  const cached = () =>
    join(home, '.cache', 'acs-durable-purchase', 'temporal-cli', 'v1.5.1', 'temporal');

  function program(path: string, text = '#!/bin/sh\necho fake\n'): string {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  function resolve(env: Record<string, string> = {}, downloadService = NOWHERE, stallMs = 300) {
    return resolveTemporalCli({
      env: { HOME: home, PATH: join(home, 'bin'), ...env },
      say: (line) => said.push(line),
      downloadService,
      stallMs,
    });
  }

  it('takes TEMPORAL_CLI before PATH, PATH before the cache, and says nothing', async () => {
    const named = program(join(home, 'named'));
    const onPath = program(join(home, 'bin', 'temporal'));
    program(cached());
    assert.equal(await resolve({ TEMPORAL_CLI: named }), named);
    assert.equal(await resolve(), onPath);
    rmSync(onPath);
    assert.equal(await resolve(), cached());
    assert.deepEqual(said, []);
  });

  it('refuses a TEMPORAL_CLI that is no program', async () => {
    await assert.rejects(resolve({ TEMPORAL_CLI: '/nowhere' }), /TEMPORAL_CLI names \/nowhere/);
  });

  async function withService(
    listener: http.RequestListener,
    work: (url: string) => Promise<void>,
  ): Promise<void> {
    const server = http.createServer(listener);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('downloads it as the SDK does, into the cache', async () => {
    program(join(home, 'made', 'temporal'), '#!/bin/sh\necho downloaded\n');
    const archive = join(home, 'cli.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(home, 'made'), 'temporal']);
    const listener: http.RequestListener = (request, response) => {
      const host = request.headers.host ?? '';
      if (request.url === '/archive') response.end(readFileSync(archive));
      else
        response.end(
          JSON.stringify({ archiveUrl: `http://${host}/archive`, fileToExtract: 'temporal' }),
        );
    };
    await withService(listener, async (url) => {
      assert.equal(await resolve({}, url, 10_000), cached());
      assert.match(readFileSync(cached(), 'utf8'), /downloaded/);
    });
  });

  it('gives up on a download that stalls, and builds with Go once for two who ask', async () => {
    const log = join(home, 'log');
    program(
      join(home, 'bin', 'go'),
      `#!/bin/sh\necho build >> ${log}\n/bin/sleep 0.2\n/bin/echo '#!/bin/sh' > $GOBIN/temporal\n/bin/chmod +x $GOBIN/temporal\n`,
    );
    const listener: http.RequestListener = (_request, response) => {
      response.writeHead(200).flushHeaders();
    };
    await withService(listener, async (url) => {
      const both = await Promise.all([resolve({}, url), resolve({}, url)]);
      assert.deepEqual(both, [cached(), cached()]);
    });
    assert.equal(readFileSync(log, 'utf8'), 'build\n');
    assert.ok(said.some((line) => line.includes('building v1.5.1 with Go (5 to 8 minutes')));
    assert.ok(said.some((line) => line.includes('is at it already')));
  });

  it('lists every way out when nothing works, and leaves no lock behind', async () => {
    await assert.rejects(resolve(), (error: Error) => {
      for (const part of [
        'download: ',
        'no "go" on PATH',
        'TEMPORAL_CLI',
        'docs.temporal.io',
        'Go 1.25',
      ]) {
        assert.ok(error.message.includes(part), part);
      }
      return true;
    });
    assert.ok(!existsSync(join(cached(), '..', 'lock')));
    program(join(home, 'bin', 'go'), '#!/bin/sh\necho no such module >&2\nexit 1\n');
    await assert.rejects(resolve(), /go install ended with code 1: no such module/);
  });
});
