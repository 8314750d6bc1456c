import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localCertificate, type LocalCertificate } from '../../../emulator/tls.js';
import { temporalConfig, TemporalConfigError } from '../../../src/temporal/connection.js';
import { suiteFolder } from '../../support/suite-folder.js';

const folder = suiteFolder();
let certificate: LocalCertificate;
let otherCertificate: LocalCertificate;

before(async () => {
  certificate = await localCertificate(folder);
  otherCertificate = await localCertificate(join(folder, 'other'));
});

/** A configuration file with this text, and an environment that names it. */
function toml(text: string): NodeJS.ProcessEnv {
  const TEMPORAL_CONFIG_FILE = join(folder, 'temporal.toml');
  writeFileSync(TEMPORAL_CONFIG_FILE, text);
  return { TEMPORAL_CONFIG_FILE };
}

describe("Temporal's API key", () => {
  const keyOf = (TEMPORAL_API_KEY: string | undefined) =>
    temporalConfig({ TEMPORAL_API_KEY }).connectionOptions.apiKey;

  it('is read without the line break at the end of a file', () => {
    assert.equal(keyOf('eyJhbGciOi.J9-_x\n'), 'eyJhbGciOi.J9-_x');
  });

  it('is optional', () => {
    assert.equal(keyOf(undefined), undefined);
    assert.equal(keyOf('\n'), undefined);
    const { tls } = temporalConfig({ TEMPORAL_API_KEY: '\n' }).connectionOptions;
    assert.ok(!tls, 'a blank key switches TLS on');
  });
});

describe("Temporal's configuration", () => {
  it('is read from the environment and from a file', () => {
    const text = `[profile.default]\naddress = "[::1]:7233"\napi_key = "k"\n`;
    const env = { ...toml(`${text}[profile.default.grpc_meta]\nx-a = "b c"\n`) };
    const { connectionOptions } = temporalConfig({ ...env, TEMPORAL_GRPC_META_X_D: 'e' });
    const { address, apiKey, metadata } = connectionOptions;
    assert.deepEqual([address, apiKey], ['[::1]:7233', 'k']);
    assert.deepEqual(metadata, { 'x-a': 'b c', 'x-d': 'e' });
    for (const good of ['localhost', '127.0.0.1:1', 'a-b.c_d.example:65535']) {
      const given = temporalConfig({ TEMPORAL_ADDRESS: good }).connectionOptions;
      assert.equal(given.address, good);
    }
  });

  it('accepts a certificate with its key', () => {
    const { cert, certFile, keyFile } = certificate;
    const { tls } = temporalConfig({
      TEMPORAL_TLS_CLIENT_CERT_PATH: certFile,
      TEMPORAL_TLS_CLIENT_KEY_PATH: keyFile,
      TEMPORAL_TLS_SERVER_CA_CERT_DATA: cert,
    }).connectionOptions;
    assert.ok(typeof tls === 'object' && tls?.clientCertPair && tls.serverRootCACertificate);
  });

  /** Name of the error, environment and message; every value contains SECRET. */
  const wrong: [name: string, env: () => NodeJS.ProcessEnv, says: RegExp][] = [
    [
      'a line that is no TOML',
      () => toml('[profile.default]\napi_key = "SECRET\n'),
      /temporal\.toml, line 2\b.* is not TOML; /,
    ],
    [
      'a key without quotes',
      () => toml('[profile.default]\n\napi_key = SECRET\n'),
      /temporal\.toml, line 3\b/,
    ],
    ['a file without a profile', () => toml('api_key = "SECRET"\n'), /temporal\.toml.*\[profile\./],
    [
      'a key that is a list',
      () => toml('[profile.default]\napi_key = ["SECRET"]\n'),
      /^TEMPORAL_API_KEY \(or api_key of the configuration file\)/,
    ],
    [
      'an address that is a list',
      () => toml('[profile.default]\naddress = ["SECRET"]\n'),
      /^TEMPORAL_ADDRESS \(or address of the configuration file\)/,
    ],
    [
      'a namespace that is a list',
      () => toml('[profile.default]\nnamespace = ["SECRET"]\n'),
      /^TEMPORAL_NAMESPACE \(or namespace of the configuration file\)/,
    ],
    [
      'a header that is a list',
      () => toml('[profile.default.grpc_meta]\nx-a = ["SECRET"]\n'),
      /^TEMPORAL_GRPC_META_X_A \(or grpc_meta of the configuration file\)/,
    ],
    [
      'two keys for one certificate',
      () => toml('[profile.default.tls]\nclient_key_path = "SECRET"\nclient_key_data = "SECRET"\n'),
      /client_key_path and client_key_data/,
    ],
    [
      'a profile that the file does not have',
      () => ({ ...toml('[profile.default]\n'), TEMPORAL_PROFILE: 'SECRET' }),
      /^TEMPORAL_PROFILE /,
    ],
    [
      'a file that cannot be read',
      () => ({ TEMPORAL_TLS_CLIENT_KEY_PATH: '/SECRET' }),
      /^TEMPORAL_TLS_CLIENT_KEY_PATH names a file that cannot be read \(ENOENT\)/,
    ],
    [
      'a folder for a file',
      () => ({ TEMPORAL_CONFIG_FILE: folder }),
      /^TEMPORAL_CONFIG_FILE names a file that cannot be read \(EISDIR\)/,
    ],
    [
      'a file that the configuration file names and that cannot be read',
      () => toml('[profile.default.tls]\nclient_key_path = "/SECRET"\n'),
      /^a file that .*temporal\.toml names cannot be read \(ENOENT\)/,
    ],
    ...['https://u:SECRET@host', 'u:SECRET@host:7233', 'SECRET@host', 'host/SECRET', ' SECRET'].map(
      (address): [string, () => NodeJS.ProcessEnv, RegExp] => [
        `the address ${JSON.stringify(address)}`,
        () => ({ TEMPORAL_ADDRESS: address }),
        /^TEMPORAL_ADDRESS .* is not host:port; /,
      ],
    ),
    [
      'an API key of two lines',
      () => ({ TEMPORAL_API_KEY: 'SECRET1\nSECRET2' }),
      /^TEMPORAL_API_KEY /,
    ],
    [
      'a header of two lines',
      () => ({ TEMPORAL_GRPC_META_X_TOKEN: 'SECRET1\nSECRET2' }),
      /^TEMPORAL_GRPC_META_X_TOKEN /,
    ],
    [
      'a header whose name is none',
      () => ({ 'TEMPORAL_GRPC_META_A SECRET': 'SECRET' }),
      /^a TEMPORAL_GRPC_META_ variable/,
    ],
    [
      'a certificate that is no PEM',
      () => ({
        TEMPORAL_TLS_CLIENT_CERT_DATA: 'SECRET',
        TEMPORAL_TLS_CLIENT_KEY_DATA: certificate.key,
      }),
      /^TEMPORAL_TLS_CLIENT_CERT_DATA .* is not a certificate in PEM/,
    ],
    [
      'a key that is no PEM',
      () => ({
        TEMPORAL_TLS_CLIENT_CERT_DATA: certificate.cert,
        TEMPORAL_TLS_CLIENT_KEY_DATA: 'SECRET',
      }),
      /^TEMPORAL_TLS_CLIENT_KEY_DATA .* is not the private key/,
    ],
    [
      'a certificate of another key',
      () => ({
        TEMPORAL_TLS_CLIENT_CERT_DATA: otherCertificate.cert,
        TEMPORAL_TLS_CLIENT_KEY_DATA: certificate.key,
      }),
      /^TEMPORAL_TLS_CLIENT_KEY_DATA .* is not the private key/,
    ],
    [
      'an authority that is no PEM',
      () => ({ TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'SECRET' }),
      /^TEMPORAL_TLS_SERVER_CA_CERT_DATA .* is not a certificate in PEM/,
    ],
  ];
  for (const [name, env, says] of wrong) {
    it(`rejects ${name} and shows no value`, () => {
      assert.throws(
        () => temporalConfig(env()),
        (error: unknown) => {
          assert.ok(error instanceof TemporalConfigError);
          assert.match(error.message, says);
          assert.ok(error.message.includes(`; ${error.fix}`) && error.cause === undefined);
          assert.doesNotMatch(`${error.message} ${error.stack ?? ''}`, /SECRET|-----/);
          return true;
        },
      );
    });
  }
});
