import assert from 'node:assert/strict';
import dns from 'node:dns';
import https from 'node:https';
import net from 'node:net';
import { createSend, type Call } from '../../../src/acs/transport/http.js';
import { localCertificate, type LocalCertificate } from '../../../emulator/tls.js';
import { listenLocally } from '../../support/listen-locally.js';
import { suiteFolder } from '../../support/suite-folder.js';
import { until } from '../../support/until.js';

const KEY = Buffer.from('a key').toString('base64');

describe('requests over TLS', () => {
  const folder = suiteFolder();
  let certificate: LocalCertificate;
  let server: https.Server;
  let ends: string[];
  let answerAfterMs: number;
  let port: number;
  let connections: number;
  before(async () => {
    certificate = await localCertificate(folder);
  });
  beforeEach(async () => {
    ends = [];
    connections = 0;
    const { key, cert } = certificate;
    server = https.createServer({ key, cert }, (_request, response) => {
      setTimeout(() => response.end('{}'), answerAfterMs);
    });
    server.on('secureConnection', (socket: net.Socket) => {
      connections += 1;
      socket.on('error', ({ message }) => ends.push(message));
      socket.on('end', () => ends.push('FIN'));
    });
    port = await listenLocally(server);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const sender = (ca?: string, to = port, host = '127.0.0.1') => {
    const send = createSend({ endpoint: `https://${host}:${to}`, accessKey: KEY }, ca);
    return (method: Call['method'], timeoutMs = 5_000, confirm?: () => Promise<void>) =>
      send({
        ...{ method, path: '/p', timeoutMs },
        ...(method === 'POST' && { body: {} }),
        ...(confirm && { confirm }),
      });
  };

  it('a POST is confirmed after the handshake and notSent without confirmation', async () => {
    answerAfterMs = 0;
    let requests = 0;
    server.on('request', () => (requests += 1));
    const secured: number[] = [];
    const confirm = async () => {
      await until(() => connections > secured.length);
      secured.push(requests);
      if (secured.length === 1) throw new Error('no longer wanted');
    };
    const send = sender(certificate.cert);
    const refused = await send('POST', 5_000, confirm);
    assert.ok(refused.status === undefined && refused.kind === 'notSent');
    assert.match(refused.reason, /no longer wanted/);
    const sent = await send('POST', 5_000, confirm);
    assert.ok(sent.status !== undefined, JSON.stringify(sent));
    assert.deepEqual([secured, requests], [[0, 0], 1]);
  });

  it('a POST is reset at its timeout', async () => {
    answerAfterMs = 5_000;
    const result = await sender(certificate.cert)('POST', 1_500);
    assert.ok(result.status === undefined && result.kind === 'unavailable');
    assert.match(result.reason, /no response within 1500 ms/);
    await until(() => ends.length > 0);
    assert.match(ends.join(), /ECONNRESET/);
  });

  it('GETs share a connection, and a GET after a timed-out one succeeds', async () => {
    answerAfterMs = 0;
    const send = sender(certificate.cert);
    assert.deepEqual([(await send('GET')).status, (await send('GET')).status], [200, 200]);
    assert.equal(connections, 1);
    answerAfterMs = 5_000;
    assert.equal((await send('GET', 300)).status, undefined);
    answerAfterMs = 0;
    assert.equal((await send('GET')).status, 200);
  });

  it('a POST is notSent when the handshake does not end', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => undefined));
    const result = await sender(certificate.cert, await listenLocally(silent))('POST', 300);
    silent.close();
    assert.ok(result.status === undefined && result.kind === 'notSent');
  });

  it('a POST is notSent when the connection is refused or the certificate is not trusted', async () => {
    const refused = await sender(certificate.cert, 1)('POST');
    assert.ok(refused.status === undefined && refused.kind === 'notSent');
    assert.match(refused.reason, /ECONNREFUSED/);
    const untrusted = await sender()('POST');
    assert.ok(untrusted.status === undefined && untrusted.kind === 'notSent');
    assert.match(untrusted.reason, /certificate|CERT/i);
  });

  describe('to a host of two addresses', () => {
    const { lookup } = dns;
    let addresses: string[];
    beforeEach(() => {
      answerAfterMs = 0;
      const found = () => addresses.map((address) => ({ address, family: net.isIP(address) }));
      const double = (_host: string, _options: object, done: (...found: unknown[]) => void) => {
        setImmediate(() => {
          done(null, found());
        });
      };
      dns.lookup = double as unknown as typeof dns.lookup;
    });
    afterEach(() => {
      dns.lookup = lookup;
    });

    for (const method of ['POST', 'GET'] as const) {
      it(`a ${method} goes to the second when the first refuses`, async () => {
        for (const first of ['127.0.0.2', '::1']) {
          addresses = [first, '127.0.0.1'];
          const result = await sender(certificate.cert, port, 'localhost')(method, 2_000);
          assert.equal(result.status, 200, JSON.stringify(result));
        }
      });
    }

    it('a POST is notSent when both refuse, and the reason has both addresses', async () => {
      addresses = ['127.0.0.2', '127.0.0.3'];
      const result = await sender(certificate.cert, 1, 'localhost')('POST', 2_000);
      assert.ok(result.status === undefined && result.kind === 'notSent');
      assert.match(result.reason, /ECONNREFUSED 127\.0\.0\.2.*127\.0\.0\.3.*\(connecting\)$/);
    });
  });

  it('a POST is notSent when the connection is never established, and its socket is destroyed', async () => {
    const { connect } = net;
    const opened: net.Socket[] = [];
    net.connect = ((options: net.NetConnectOpts) => {
      // An address reserved for documentation, where no host responds.
      const socket = connect({ ...options, host: '192.0.2.1' } as net.NetConnectOpts);
      opened.push(socket);
      return socket;
    }) as typeof net.connect;
    try {
      const result = await sender(certificate.cert)('POST', 200);
      assert.ok(result.status === undefined && result.kind === 'notSent');
    } finally {
      net.connect = connect;
    }
    assert.equal(opened.length, 1);
    await until(() => opened.every(({ destroyed }) => destroyed));
  });
});
