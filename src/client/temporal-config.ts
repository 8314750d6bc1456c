import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

/** What a header can carry: a key with anything else would be printed by whoever refuses it. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/** Temporal's own configuration has a mistake, which its message tells. */
export class TemporalConfigError extends Error {
  override readonly name = 'TemporalConfigError';
}

/**
 * Where Temporal is, as its own environment configuration says. The line break at the end of a key that was read from a file is
 * not part of it.
 *
 * @throws TemporalConfigError that says what is wrong with the API key, and never shows it
 */
export function temporalConfig(): ClientConnectConfig {
  const config = loadClientConnectConfig({ overrideEnvVars: givenVariables(process.env) });
  const { apiKey, ...rest } = config.connectionOptions;
  if (typeof apiKey !== 'string') return config;
  const key = apiKey.trim();
  if (key === '') return { ...config, connectionOptions: rest };
  if (!PRINTABLE.test(key)) {
    throw new TemporalConfigError(
      'TEMPORAL_API_KEY (or api_key of the configuration file) has a character that no key has, such as a space or a line break: copy it again',
    );
  }
  return { ...config, connectionOptions: { ...rest, apiKey: key } };
}

/** An empty variable is one that compose files and shells leave behind; by its mere presence the key would switch TLS on. */
function givenVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries({ ...env, TEMPORAL_API_KEY: env['TEMPORAL_API_KEY']?.trim() });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]));
}
