import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { reason } from '../observability/reason.js';

/** An error in Temporal's configuration. Contains no value, because any can be a secret. */
export class TemporalConfigError extends Error {
  override readonly name = 'TemporalConfigError';

  constructor(
    readonly problem: string,
    readonly fix: string,
  ) {
    super(`${problem}; ${fix}`);
  }
}

/** The error of a program that cannot connect to Temporal. */
export function temporalUnreachable(error: unknown): Error {
  if (error instanceof TemporalConfigError) return error;
  const hint = 'check TEMPORAL_ADDRESS and that the server is running';
  return new Error(`Temporal cannot be reached: ${reason(error)}; ${hint}`);
}

type Environment = Readonly<Record<string, string | undefined>>;
type Options = ClientConnectConfig['connectionOptions'];

/**
 * Reads Temporal's environment configuration. The line break at the end of an API key is removed.
 * Every value is checked here, because the libraries' own errors quote invalid values.
 *
 * @throws TemporalConfigError with the problem, the variable and the fix
 */
export function temporalConfig(env: Environment): ClientConnectConfig {
  const config = load(givenVariables(env));
  const { apiKey, ...rest } = config.connectionOptions;
  const key = typeof apiKey === 'string' ? apiKey.trim() : apiKey;
  const connectionOptions = { ...rest, ...(key !== undefined && key !== '' && { apiKey: key }) };
  check({ ...config, connectionOptions });
  return { ...config, connectionOptions };
}

/** Removes empty variables, which compose files and shells set: an empty API key would enable TLS. */
function givenVariables(env: Environment): Record<string, string> {
  const entries = Object.entries({ ...env, TEMPORAL_API_KEY: env['TEMPORAL_API_KEY']?.trim() });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]));
}

function load(env: Record<string, string>): ClientConnectConfig {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (error) {
    throw withoutValues(error, env);
  }
}

const FILE_VARIABLES = [
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_CONFIG_FILE',
];

/** Replaces the library's message, which quotes lines of the file, paths and names. */
function withoutValues(error: unknown, env: Environment): TemporalConfigError {
  const { code, line, message } = error as { code?: string; line?: number; message: string };
  const file = env['TEMPORAL_CONFIG_FILE'] ?? "the user's temporalio/temporal.toml";
  if (code !== undefined) {
    const variable = FILE_VARIABLES.find((name) => readErrorCode(env[name]) === code);
    return new TemporalConfigError(
      variable === undefined
        ? `a file that ${file} names cannot be read (${code})`
        : `${variable} names a file that cannot be read (${code})`,
      'correct the path or the permissions',
    );
  }
  if (line !== undefined) {
    return new TemporalConfigError(
      `${file}, line ${line}, is not TOML`,
      'put text in double quotes and close them on the same line',
    );
  }
  if (message.startsWith('Profile ')) {
    const problem = `TEMPORAL_PROFILE names a profile that ${file} does not have`;
    return new TemporalConfigError(problem, 'correct the name, or unset it');
  }
  const [both] = /\w+_path and \w+_data$/.exec(message) ?? [];
  if (both !== undefined) {
    return new TemporalConfigError(`${both} are both set`, 'keep one of them');
  }
  return new TemporalConfigError(
    `${file} is not a configuration of Temporal`,
    'write a table [profile.default] with address, namespace, api_key, [profile.default.tls] and [profile.default.grpc_meta]',
  );
}

/** The error code of reading a file; `undefined` if it is readable or not set. */
function readErrorCode(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** An IPv6 address in brackets, or a name, with or without a port. */
const HOST_PORT = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;
const API_KEY = /^[\x21-\x7e]+$/;
const HEADER_NAME = /^[0-9a-z_.-]+$/;
const HEADER = /^[\x20-\x7e]+$/;

function check({ namespace, connectionOptions }: ClientConnectConfig): void {
  const { address, apiKey, metadata, tls } = connectionOptions as {
    readonly [Name in keyof Options]: unknown;
  };
  const matches = (value: unknown, pattern: RegExp) =>
    value === undefined || (typeof value === 'string' && pattern.test(value));
  if (!matches(address, HOST_PORT)) {
    throw new TemporalConfigError(
      `${variableOrKey('TEMPORAL_ADDRESS', 'address')} is not host:port`,
      'set it without scheme, path or credentials, as in TEMPORAL_ADDRESS=temporal.example:7233',
    );
  }
  if (!matches(namespace, /./)) {
    const problem = `${variableOrKey('TEMPORAL_NAMESPACE', 'namespace')} is not text`;
    throw new TemporalConfigError(problem, 'set it to the name of the namespace');
  }
  if (!matches(apiKey, API_KEY)) {
    throw new TemporalConfigError(
      `${variableOrKey('TEMPORAL_API_KEY', 'api_key')} has a character that no key has, such as a space or a line break, or is not text`,
      'copy the value again as one line',
    );
  }
  for (const [name, value] of Object.entries(metadata ?? {})) {
    if (!HEADER_NAME.test(name)) {
      throw new TemporalConfigError(
        'a TEMPORAL_GRPC_META_ variable (or a key in grpc_meta of the configuration file) has a name that no header has',
        'use letters, digits, "_", "-" and "."',
      );
    }
    if (!matches(value, HEADER)) {
      const variable = `TEMPORAL_GRPC_META_${name.toUpperCase().replace(/-/g, '_')}`;
      throw new TemporalConfigError(
        `${variableOrKey(variable, 'grpc_meta')} has a character that no header has, such as a line break, or is not text`,
        'copy the value again as one line',
      );
    }
  }
  if (typeof tls === 'object' && tls !== null) checkTls(tls);
}

type Tls = Exclude<Options['tls'], boolean | null | undefined>;

function checkTls({ clientCertPair, serverRootCACertificate }: Tls): void {
  const again = 'set it to the whole PEM, BEGIN and END lines included';
  const certificate = (pem: Uint8Array, name: string, key: string): X509Certificate => {
    try {
      return new X509Certificate(pem);
    } catch {
      throw new TemporalConfigError(
        `${pemVariableOrKey(name, key)} is not a certificate in PEM`,
        again,
      );
    }
  };
  if (serverRootCACertificate)
    certificate(serverRootCACertificate, 'TEMPORAL_TLS_SERVER_CA_CERT', 'server_ca_cert');
  if (!clientCertPair) return;
  const { crt, key } = clientCertPair;
  const x509 = certificate(crt, 'TEMPORAL_TLS_CLIENT_CERT', 'client_cert');
  if (!isKeyOf(x509, key)) {
    const name = pemVariableOrKey('TEMPORAL_TLS_CLIENT_KEY', 'client_key');
    throw new TemporalConfigError(`${name} is not the private key of the certificate`, again);
  }
}

function isKeyOf(certificate: X509Certificate, pem: Uint8Array): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(Buffer.from(pem)));
  } catch {
    return false;
  }
}

function variableOrKey(variable: string, key: string): string {
  return `${variable} (or ${key} of the configuration file)`;
}

function pemVariableOrKey(variable: string, key: string): string {
  return variableOrKey(`${variable}_DATA or _PATH`, key);
}
