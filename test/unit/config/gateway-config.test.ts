import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localCertificate } from '../../../emulator/tls.js';
import { readGatewayConfig } from '../../../src/config/gateway-config.js';
import { suiteFolder } from '../../support/suite-folder.js';

const ACS_CONNECTION_STRING = 'endpoint=https://c.example/;accesskey=YWJj';
const KEY = Buffer.alloc(64, 7).toString('base64');
const GOOD = { ACS_CONNECTION_STRING, GATEWAY_ACCESS_KEYS: `orders=${KEY}` };

describe('gateway configuration', () => {
  const folder = suiteFolder();

  it('requires a connection string and a key', () => {
    const config = readGatewayConfig(GOOD);
    assert.deepEqual(config.keys, [{ name: 'orders', key: KEY }]);
    assert.deepEqual([config.port, config.adminPort, config.adminHost], [8080, 9090, '127.0.0.1']);
    assert.equal(config.acsResponseWaitMs, 5_000);
    assert.equal(config.proxyGroups.size, 6);
    assert.equal(config.tls, undefined);
    assert.equal(config.requestsPerSecond, 200);
  });

  it('accepts two keys, some proxy groups, or none', () => {
    const config = readGatewayConfig({
      ...GOOD,
      GATEWAY_ACCESS_KEYS: `orders=${KEY}, billing=${KEY}`,
      GATEWAY_PROXY: 'read, search',
    });
    assert.deepEqual(
      config.keys.map(({ name }) => name),
      ['orders', 'billing'],
    );
    assert.deepEqual([...config.proxyGroups], ['read', 'search']);
    assert.equal(readGatewayConfig({ ...GOOD, GATEWAY_PROXY: 'none' }).proxyGroups.size, 0);
  });

  it('ignores ACS_POSTS_PER_SECOND, which workers read', () => {
    const env = { ...GOOD, ACS_POSTS_PER_SECOND: '5', ACS_REQUESTS_PER_SECOND: '50' };
    assert.equal(readGatewayConfig(env).requestsPerSecond, 50);
    const unknown = { ...GOOD, ACS_POST_PER_SECOND: '5' };
    assert.throws(() => readGatewayConfig(unknown), /ACS_POST_PER_SECOND is not a variable/);
  });

  it('reports all errors at once without keys', () => {
    const env = {
      ACS_CONNECTION_STRING: '',
      GATEWAY_ACCESS_KEYS: `orders=${KEY},orders=c2hvcnQ=`,
      GATEWAY_PORT: '80800',
      GATEWAY_PROXY: 'everything',
      GATEWAY_ACS_RESPONSE_WAIT: 'long',
      GATEWAY_HOSTS: 'x',
      GATEWAY_TLS_CERT_FILE: '/nowhere/cert.pem',
      GATEWAY_TLS_KEY_FILE: '/nowhere/key.pem',
    };
    assert.throws(
      () => readGatewayConfig(env),
      (error: Error) => {
        for (const name of Object.keys(env)) assert.match(error.message, new RegExp(name));
        assert.ok(!error.message.includes(KEY) && !error.message.includes('c2hvcnQ'));
        return true;
      },
    );
    assert.throws(
      () => readGatewayConfig({ ...GOOD, GATEWAY_TLS_KEY_FILE: '/key' }),
      /GATEWAY_TLS_CERT_FILE is missing/,
    );
  });

  it('reads certificate and key and checks that they match', async () => {
    const { certFile, keyFile } = await localCertificate(join(folder, 'one'));
    const other = await localCertificate(join(folder, 'other'));
    const read = (cert: string, key: string) => {
      const tls = { GATEWAY_TLS_CERT_FILE: cert, GATEWAY_TLS_KEY_FILE: key };
      return readGatewayConfig({ ...GOOD, ...tls }).tls;
    };
    assert.deepEqual(read(certFile, keyFile), {
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
    });
    for (const wrong of [other.keyFile, certFile]) {
      assert.throws(() => read(certFile, wrong), /GATEWAY_TLS_KEY_FILE is not the PEM of the key/);
    }
  });
});
