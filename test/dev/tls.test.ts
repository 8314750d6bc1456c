import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PhoneNumbersClient } from '@azure/communication-phone-numbers';
import { localCertificate } from '../../emulator/tls.js';
import { allGone, runProgram } from '../support/program.js';
import { suiteFolder } from '../support/suite-folder.js';
import { tollFree } from '../support/toll-free.js';

describe('npm run dev -- --tls', function () {
  this.timeout(120_000);
  const folder = suiteFolder();

  it('serves https that only clients who trust the certificate accept', async () => {
    const names = ['temporal', 'ui', 'emulator', 'gateway', 'admin'];
    const ports = names.flatMap((name) => [`--${name}-port`, '0']);
    const dev = runProgram('dev/dev.ts', [...ports, '--speed', '20', '--folder', folder, '--tls']);
    const [, gateway = ''] = await dev.says(/gateway +(endpoint=https:\S+)/);
    const [, certFile = ''] = await dev.says(/trust +(\S+)/);
    await dev.says(/ACS emulator +https:/);
    const ca = readFileSync(certFile, 'utf8');
    const client = (tlsOptions: object) =>
      new PhoneNumbersClient(gateway, { tlsOptions, retryOptions: { maxRetries: 0 } });
    const trusting = client({ ca });
    const search = await trusting.beginSearchAvailablePhoneNumbers(tollFree(1));
    const { searchId, phoneNumbers } = await search.pollUntilDone();
    await (await trusting.beginPurchasePhoneNumbers(searchId)).pollUntilDone();
    const [number = ''] = phoneNumbers;
    assert.equal((await trusting.getPurchasedPhoneNumber(number)).phoneNumber, number);
    await assert.rejects(client({}).getPurchasedPhoneNumber(number), /certificate/);
    dev.types('b');
    await dev.says(/purchase_\S+ bought \+1833/);
    const family = dev.family();
    dev.signal('SIGINT');
    assert.equal(await dev.exitCode, 0);
    await allGone(family);
  });

  it('uses a certificate that passes the strict checks of OpenSSL', async function () {
    const { certFile } = await localCertificate(join(folder, 'tls'));
    const verify = (...more: string[]) =>
      spawnSync('openssl', ['verify', '-x509_strict', '-CAfile', certFile, ...more, certFile]);
    const byAddress = verify('-verify_ip', '127.0.0.1');
    if (byAddress.error) this.skip();
    assert.equal(byAddress.status, 0, byAddress.stderr.toString());
    assert.equal(verify('-verify_hostname', 'localhost').status, 0);
    assert.notEqual(verify('-verify_hostname', 'elsewhere').status, 0);
  });

  it('uses the same certificate at each start', async () => {
    const first = await localCertificate(join(folder, 'tls'));
    const second = await localCertificate(join(folder, 'tls'));
    assert.deepEqual(second, first);
  });
});
