import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

/** What a header can carry: a key with anything else would be printed by whoever refuses it. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * Where Temporal is, as its own environment configuration says. The line break at the end of a key that was read from a file is
 * not part of it.
 *
 * @throws Error that says what is wrong with the API key, and never shows it
 */
export function temporalConfig(): ClientConnectConfig {
  const config = loadClientConnectConfig();
  const { apiKey, ...rest } = config.connectionOptions;
  if (typeof apiKey !== 'string') return config;
  const key = apiKey.trim();
  if (key === '') return { ...config, connectionOptions: rest };
  if (!PRINTABLE.test(key)) {
    throw new Error(
      'TEMPORAL_API_KEY (or api_key of the configuration file) has a character that no key has, such as a space or a line break: copy it again',
    );
  }
  return { ...config, connectionOptions: { ...rest, apiKey: key } };
}
