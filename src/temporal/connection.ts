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
    throw new TemporalConfigError(...withoutValues(error, env));
  }
}

const FILE_VARIABLES = [
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_CONFIG_FILE',
];

/** What the library's error says, without its message, which quotes lines of the file, paths and names. */
function withoutValues(error: unknown, env: Environment): [problem: string, fix: string] {
  const { code, line, message } = error as { code?: string; line?: number; message: string };
  const file = env['TEMPORAL_CONFIG_FILE'] ?? "the user's temporalio/temporal.toml";
  const [both] = /\w+_path and \w+_data$/.exec(message) ?? [];
  if (code !== undefined) {
    const variable = FILE_VARIABLES.find((name) => readErrorCode(env[name]) === code);
    const names =
      variable === undefined ? `a file that ${file} names` : `${variable} names a file that`;
    return [`${names} cannot be read (${code})`, 'correct the path or the permissions'];
  }
  if (line !== undefined) {
    const quote = 'put text in double quotes and close them on the same line';
    return [`${file}, line ${line}, is not TOML`, quote];
  }
  if (message.startsWith('Profile ')) {
    const missing = `TEMPORAL_PROFILE names a profile that ${file} does not have`;
    return [missing, 'correct the name, or unset it'];
  }
  if (both !== undefined) return [`${both} are both set`, 'keep one of them'];
  return [
    `${file} is not a configuration of Temporal`,
    'write a table [profile.default] with address, namespace, api_key, [profile.default.tls] and [profile.default.grpc_meta]',
  ];
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

const ONE_LINE = 'copy the value again as one line';
const WHOLE_PEM = 'set it to the whole PEM, BEGIN and END lines included';

/** @throws TemporalConfigError unless `value` is missing or text of this pattern */
function requireText(value: unknown, pattern: RegExp, problem: string, fix: string): void {
  if (value === undefined || (typeof value === 'string' && pattern.test(value))) return;
  throw new TemporalConfigError(problem, fix);
}

function check({ namespace, connectionOptions }: ClientConnectConfig): void {
  const { address, apiKey, metadata, tls } = connectionOptions as {
    readonly [Name in keyof Options]: unknown;
  };
  requireText(
    address,
    HOST_PORT,
    `${variableOrKey('TEMPORAL_ADDRESS', 'address')} is not host:port`,
    'set it without scheme, path or credentials, as in TEMPORAL_ADDRESS=temporal.example:7233',
  );
  const namespaceName = variableOrKey('TEMPORAL_NAMESPACE', 'namespace');
  requireText(
    namespace,
    /./,
    `${namespaceName} is not text`,
    'set it to the name of the namespace',
  );
  const key = variableOrKey('TEMPORAL_API_KEY', 'api_key');
  const keyProblem =
    'has a character that no key has, such as a space or a line break, or is not text';
  requireText(apiKey, API_KEY, `${key} ${keyProblem}`, ONE_LINE);
  for (const [name, value] of Object.entries(metadata ?? {})) {
    requireText(
      name,
      HEADER_NAME,
      'a TEMPORAL_GRPC_META_ variable (or a key in grpc_meta of the configuration file) has a name that no header has',
      'use letters, digits, "_", "-" and "."',
    );
    const variable = `TEMPORAL_GRPC_META_${name.toUpperCase().replace(/-/g, '_')}`;
    const problem = 'has a character that no header has, such as a line break, or is not text';
    requireText(value, HEADER, `${variableOrKey(variable, 'grpc_meta')} ${problem}`, ONE_LINE);
  }
  if (typeof tls === 'object' && tls !== null) checkTls(tls);
}

type Tls = Exclude<Options['tls'], boolean | null | undefined>;

function checkTls({ clientCertPair: pair, serverRootCACertificate: ca }: Tls): void {
  if (ca) {
    requirePem(() => new X509Certificate(ca), 'SERVER_CA_CERT', 'is not a certificate in PEM');
  }
  if (!pair) return;
  const { crt, key } = pair;
  requirePem(() => new X509Certificate(crt), 'CLIENT_CERT', 'is not a certificate in PEM');
  const isKey = () => new X509Certificate(crt).checkPrivateKey(createPrivateKey(Buffer.from(key)));
  requirePem(isKey, 'CLIENT_KEY', 'is not the private key of the certificate');
}

/** @throws TemporalConfigError unless `read` returns something without an error, which would quote the PEM */
function requirePem(read: () => unknown, name: string, problem: string): void {
  try {
    if (read()) return;
  } catch {
    // Reported below.
  }
  const names = variableOrKey(`TEMPORAL_TLS_${name}_DATA or _PATH`, name.toLowerCase());
  throw new TemporalConfigError(`${names} ${problem}`, WHOLE_PEM);
}

function variableOrKey(variable: string, key: string): string {
  return `${variable} (or ${key} of the configuration file)`;
}
