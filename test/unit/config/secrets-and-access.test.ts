import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAcsConfig } from '../../../src/config/acs.js';
import { readGatewayConfig } from '../../../src/config/gateway-config.js';
import { readWorkerConfig } from '../../../src/config/worker-config.js';
import { suiteFolder } from '../../support/suite-folder.js';

const KEY = Buffer.alloc(64, 7).toString('base64');
const CONNECTION = `endpoint=https://c.example/;accesskey=${KEY}`;
const WHSEC = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

describe('secrets as files', () => {
  const folder = suiteFolder();
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('are read without the line break at the end', () => {
    const worker = readWorkerConfig({
      ACS_CONNECTION_STRING_FILE: file('acs', `${CONNECTION}\n`),
      EVENTS_URL_FILE: file('url', 'https://orders.example/hook?t=1\r\n'),
      EVENTS_SECRET_FILE: file('secret', WHSEC),
    });
    assert.equal(worker.acs.accessKey, KEY);
    assert.deepEqual(worker.events, { url: 'https://orders.example/hook?t=1', secrets: [WHSEC] });
    const gateway = readGatewayConfig({
      ACS_CONNECTION_STRING: CONNECTION,
      GATEWAY_ACCESS_KEYS_FILE: file('keys', `orders=${KEY}\n`),
    });
    assert.deepEqual(gateway.keys, [{ name: 'orders', key: KEY }]);
  });

  it('are reported as unreadable, not as missing, with all other errors', () => {
    const env = {
      ACS_CONNECTION_STRING_FILE: join(folder, 'nowhere'),
      GATEWAY_ACCESS_KEYS_FILE: file('empty', '\n'),
      GATEWAY_PORT: 'http',
    };
    assert.throws(
      () => readGatewayConfig(env),
      ({ message }: Error) => {
        assert.match(
          message,
          /ACS_CONNECTION_STRING_FILE names a file that cannot be read \(ENOENT\)/,
        );
        assert.match(message, /GATEWAY_ACCESS_KEYS_FILE names an empty file/);
        assert.match(message, /GATEWAY_PORT must be a port.*for example GATEWAY_PORT=8443/);
        assert.doesNotMatch(message, /is missing/);
        return true;
      },
    );
  });

  it('are not shown when set as the name of their file', () => {
    assert.throws(
      () => readWorkerConfig({ ACS_CONNECTION_STRING_FILE: CONNECTION }),
      ({ message }: Error) => message.includes('_FILE names a file') && !message.includes(KEY),
    );
  });

  it('are the only variables with a _FILE variant', () => {
    const env = { ACS_ENDPOINT_FILE: file('endpoint', 'https://c.example') };
    assert.throws(() => readWorkerConfig(env), /ACS_CONNECTION_STRING is missing/);
  });

  it('are rejected when set as variable and as file', () => {
    const env = {
      ACS_CONNECTION_STRING: CONNECTION,
      ACS_CONNECTION_STRING_FILE: file('a', CONNECTION),
    };
    assert.throws(
      () => readWorkerConfig(env),
      ({ message }: Error) => {
        assert.match(
          message,
          /ACS_CONNECTION_STRING_FILE is set, and so is ACS_CONNECTION_STRING;/,
        );
        return !message.includes(KEY);
      },
    );
  });
});

describe('ACS credentials', () => {
  it('are a key, or Entra ID with the endpoint alone', () => {
    const byKey = readWorkerConfig({ ACS_CONNECTION_STRING: CONNECTION }).acs;
    const own = { endpoint: 'https://c.example', resource: 'c.example' };
    assert.deepEqual(byKey, { ...own, accessKey: KEY });
    const byToken = readWorkerConfig({ ACS_ENDPOINT: 'https://c.example/' }).acs;
    assert.deepEqual(byToken, own);
    assert.deepEqual(readAcsConfig({ ACS_ENDPOINT: 'http://127.0.0.1:4040' }), {
      endpoint: 'http://127.0.0.1:4040',
      resource: '127.0.0.1:4040',
    });
    assert.equal(readAcsConfig({ ACS_ENDPOINT: '' }), undefined);
    assert.equal(readAcsConfig({ ACS_POSTS_PER_SECOND: '2', ACS_SERVICE_HOST: 'a' }), undefined);
    assert.throws(
      () => readAcsConfig({ ACS_CONECTION_STRING: 'endpoint=https://a.b;accesskey=Zm9v' }),
      /errors:\n {2}ACS_CONECTION_STRING is not a variable of this program$/,
    );
  });

  it('name the resource by the host of the endpoint or by ACS_RESOURCE', () => {
    const reached = { ACS_ENDPOINT: 'https://Proxy.Example:8443' };
    const resourceOf = (env: Record<string, string>) => readWorkerConfig(env).acs.resource;
    assert.equal(resourceOf(reached), 'proxy.example:8443');
    assert.equal(resourceOf({ ...reached, ACS_RESOURCE: 'Contoso.example' }), 'contoso.example');
    for (const wrong of ['https://c.example', 'c.example/', 'a b'])
      assert.throws(() => resourceOf({ ...reached, ACS_RESOURCE: wrong }), /must be a host with/);
    assert.equal(readAcsConfig({ ACS_RESOURCE: 'c.example' }), undefined);
  });

  it('are rejected when missing, when ambiguous, and for a token over http', () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{}, /ACS_CONNECTION_STRING is missing; .* for example ACS_CONNECTION_STRING=endpoint=/],
      [
        { ACS_CONNECTION_STRING: CONNECTION, ACS_ENDPOINT: 'https://c.example' },
        /ACS_ENDPOINT is set, and so is ACS_CONNECTION_STRING/,
      ],
      [{ ACS_ENDPOINT: 'http://c.example' }, /ACS_ENDPOINT must be https/],
      [{ ACS_ENDPOINT: 'c.example' }, /ACS_ENDPOINT has an endpoint that is not an http/],
    ];
    for (const [env, message] of wrong) assert.throws(() => readWorkerConfig(env), message);
  });

  it('reject an unknown variable that starts with ACS_', () => {
    const given = { ACS_CONNECTION_STRING: CONNECTION, GATEWAY_ACCESS_KEYS: `orders=${KEY}` };
    for (const name of ['ACS_PURCHASE_TASK_QUEUE', 'ACS_CONECTION_STRING', 'ACS_ENDPOINT_FILE']) {
      const wrong = new RegExp(`${name} is not a variable of this program`);
      assert.throws(() => readWorkerConfig({ ...given, [name]: 'x' }), wrong);
      assert.throws(() => readGatewayConfig({ ...given, [name]: 'x' }), wrong);
    }
    // What Kubernetes sets for a Service named acs-emulator.
    const env = { ...given, ACS_EMULATOR_SERVICE_HOST: '10.0.0.1', ACS_EMULATOR_PORT_443_TCP: 'x' };
    assert.equal(readWorkerConfig(env).acs.endpoint, 'https://c.example');
    assert.equal(readGatewayConfig(env).acs.endpoint, 'https://c.example');
  });
});
