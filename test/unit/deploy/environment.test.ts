import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../../dev/processes/project.js';
import { localCertificate } from '../../../emulator/tls.js';
import { readGatewayConfig, gatewayVariables } from '../../../src/config/gateway-config.js';
import { fileVariable, secretsOf } from '../../../src/config/secret-files.js';
import { readWorkerConfig, workerVariables } from '../../../src/config/worker-config.js';
import { SEARCH_ATTRIBUTES } from '../../../src/purchase/contract/stage.js';
import { COMPOSE_FILES, readCompose } from '../../support/compose-file.js';
import { suiteFolder } from '../../support/suite-folder.js';

const KEY = Buffer.alloc(64, 7).toString('base64');
const SECRETS = {
  acs_connection_string: `endpoint=http://emulator:4040/;accesskey=${KEY}`,
  gateway_access_keys: `orders=${KEY}`,
  events_url: 'https://orders.example/events',
  events_secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
};
/** Variables of Temporal's SDK, of Azure's SDK and of Node. */
const THIRD_PARTY = /^(TEMPORAL|AZURE)_|^NODE_OPTIONS$/;
const SHAPES = { worker: workerVariables.shape, gateway: gatewayVariables.shape };

function environmentOf(name: string, files = COMPOSE_FILES): Record<string, string> {
  const given = files.flatMap((file) =>
    Object.entries(readCompose(file).services[name]?.environment ?? {}),
  );
  return Object.fromEntries(given);
}

describe('the environment of worker and gateway in compose', () => {
  const folder = suiteFolder();
  before(async () => {
    const { cert, key } = await localCertificate(join(folder, 'tls'));
    const secrets = { ...SECRETS, gateway_cert: cert, gateway_key: key };
    for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text);
  });
  const withSecrets = (environment: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace('/run/secrets', folder),
      ]),
    );

  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`has only variables that the ${name} reads`, () => {
      const known = [...Object.keys(shape), ...secretsOf(shape).map(fileVariable)];
      const given = Object.keys(environmentOf(name)).filter((one) => !THIRD_PARTY.test(one));
      assert.ok(given.length > 4);
      assert.deepEqual(
        given.filter((one) => !known.includes(one)),
        [],
      );
    });
  }

  it('is a valid configuration, with and without the optional compose files', () => {
    const events = readWorkerConfig(withSecrets(environmentOf('worker'))).events;
    assert.equal(events?.url, SECRETS.events_url);
    const alone = ['docker-compose.yml'];
    const worker = readWorkerConfig(withSecrets(environmentOf('worker', alone)));
    assert.equal(worker.acs.accessKey, KEY);
    assert.equal(worker.events, undefined);
    const gateway = readGatewayConfig(withSecrets(environmentOf('gateway', alone)));
    assert.equal(gateway.acs.accessKey, KEY);
    assert.ok(readGatewayConfig(withSecrets(environmentOf('gateway'))).tls);
  });

  it('opens the admin ports that Prometheus scrapes', () => {
    const scraped = readFileSync(join(PROJECT, 'deploy/prometheus/prometheus.yml'), 'utf8');
    const worker = readWorkerConfig(withSecrets(environmentOf('worker')));
    const gateway = readGatewayConfig(withSecrets(environmentOf('gateway')));
    assert.ok([worker, gateway].every(({ adminHost }) => adminHost === '0.0.0.0'));
    assert.ok(scraped.includes(`names: [worker], type: A, port: ${worker.adminPort}`));
    assert.ok(scraped.includes(`names: [gateway], type: A, port: ${gateway.adminPort}`));
  });

  it('registers the search attributes of purchases', () => {
    const job = readFileSync(join(PROJECT, 'deploy/temporal/set-up-namespace.sh'), 'utf8');
    for (const name of SEARCH_ATTRIBUTES) assert.ok(job.includes(`--name ${name} --type Keyword`));
  });
});
