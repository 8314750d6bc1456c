import { z } from 'zod';
import {
  CONNECTION_STRING_EXAMPLE,
  hostOf,
  parseConnectionString,
  parseEndpoint,
} from '../acs/auth/connection-string.js';
import { descriptions, parsedField } from './descriptions.js';
import { readEnvironment, type Environment } from './environment.js';
import type { VariableError } from './secret-files.js';

/** A configured ACS resource; without a key it is called with Entra ID. */
export interface AcsConfig {
  readonly endpoint: string;
  /** Base64. A secret. */
  readonly accessKey?: string;
  /** The name of the resource: the host of the endpoint, unless `ACS_RESOURCE` is set. */
  readonly resource: string;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const connectionField = parsedField(parseConnectionString).optional().register(descriptions, {
  description:
    'The ACS resource with its access key, from *Keys* in the Azure portal. Set either this or `ACS_ENDPOINT`.',
  example: CONNECTION_STRING_EXAMPLE,
  secret: true,
});

const endpointField = parsedField((text) => {
  const endpoint = parseEndpoint(text);
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return endpoint;
  throw new Error('must be https: a token must not be sent unencrypted');
})
  .optional()
  .register(descriptions, {
    description:
      'The ACS resource without a key. Requests then use Entra ID, with the identity that DefaultAzureCredential finds.',
    example: 'https://NAME.communication.azure.com',
  });

const resourceField = z
  .string()
  .trim()
  .regex(/^[\w.-]+(:\d{1,5})?$/, 'must be a host with an optional port')
  .toLowerCase()
  .optional()
  .register(descriptions, {
    description:
      'The name of the ACS resource. Set it to the same value on all processes if they reach the resource under different hosts, such as a proxy or a private endpoint.',
    example: 'NAME.communication.azure.com',
    defaultText: 'the host of the endpoint',
  });

export const acsFields = {
  ACS_CONNECTION_STRING: connectionField,
  ACS_ENDPOINT: endpointField,
  ACS_RESOURCE: resourceField,
};

/** Exactly one of connection string and endpoint must be set. */
export function acsErrors(isSet: (name: string) => boolean): VariableError[] {
  const [first, second] = ['ACS_CONNECTION_STRING', 'ACS_ENDPOINT'].filter(isSet);
  if (second !== undefined) {
    const message = 'is set, and so is ACS_CONNECTION_STRING; keep one of them';
    return [{ name: 'ACS_ENDPOINT', message }];
  }
  if (first !== undefined) return [];
  const message = 'is missing; copy it from your ACS resource, or set ACS_ENDPOINT for Entra ID';
  return [{ name: 'ACS_CONNECTION_STRING', message }];
}

export function acsOf(values: z.infer<z.ZodObject<typeof acsFields>>): AcsConfig {
  const { ACS_CONNECTION_STRING: connection, ACS_ENDPOINT: endpoint } = values;
  const credentials = connection ?? (endpoint === undefined ? undefined : { endpoint });
  if (!credentials) throw new Error('no ACS resource is configured');
  return { ...credentials, resource: values.ACS_RESOURCE ?? hostOf(credentials.endpoint) };
}

const CREDENTIALS = /^ACS_(CONNECTION_STRING(_FILE)?|ENDPOINT)$/;

/** Names about the resource and its credentials, not about limits. */
const OWN_NAMES = /^ACS_(?!(PURCHASES_TASK_QUEUE|POSTS_PER_SECOND|REQUESTS_PER_SECOND)$)/;

/** Reads the ACS resource alone; `undefined` when none is set. @throws ConfigurationError */
export function readAcsConfig(env: Environment): AcsConfig | undefined {
  const isConfigured = Object.keys(env).some((name) => CREDENTIALS.test(name) && env[name]);
  // Without any known name, a misspelt one is reported, not a missing one.
  const checks = { ownNames: OWN_NAMES, ...(isConfigured && { checkSet: acsErrors }) };
  const values = readEnvironment(z.object(acsFields), env, checks);
  return isConfigured ? acsOf(values) : undefined;
}
