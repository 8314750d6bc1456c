import { z } from 'zod';
import {
  CONNECTION_STRING_EXAMPLE,
  hostOf,
  parseConnectionString,
  parseEndpoint,
  type AcsKeyCredentials,
} from '../acs/auth/connection-string.js';
import { descriptions } from './descriptions.js';
import { readEnvironment, type Environment } from './environment.js';
import { fileVariable, secretsOf, type VariableError } from './secret-files.js';

/** An ACS resource as it is configured: without a key, Entra ID opens it. */
export interface AcsConfig {
  readonly endpoint: string;
  /** Base64. A secret. */
  readonly accessKey?: string;
  /** Tells it from other resources: the host of the endpoint, unless `ACS_RESOURCE` is set. */
  readonly resource: string;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const connectionField = z
  .string()
  .transform(transformBy(parseConnectionString))
  .optional()
  .register(descriptions, {
    about:
      'The ACS resource with its access key, as the Azure portal shows it under *Keys*. Either this or `ACS_ENDPOINT`.',
    example: CONNECTION_STRING_EXAMPLE,
    secret: true,
  });

const endpointField = z
  .string()
  .transform(
    transformBy((text) => {
      const endpoint = parseEndpoint(text);
      const { protocol, hostname } = new URL(endpoint);
      if (protocol === 'https:' || LOOPBACK.test(hostname)) return endpoint;
      throw new Error('must be https: a token must not travel in the clear');
    }),
  )
  .optional()
  .register(descriptions, {
    about:
      'The ACS resource alone. Requests are then signed in with Entra ID, as the identity that DefaultAzureCredential finds.',
    example: 'https://NAME.communication.azure.com',
  });

const resourceField = z
  .string()
  .trim()
  .regex(/^[\w.-]+(:\d{1,5})?$/, 'must be a host, with a port if any')
  .toLowerCase()
  .optional()
  .register(descriptions, {
    about:
      'The name of the ACS resource, where processes reach it under different hosts, such as a proxy or a private endpoint: the same on all of them.',
    example: 'NAME.communication.azure.com',
    usual: 'the host of the endpoint',
  });

const credentialFields = { ACS_CONNECTION_STRING: connectionField, ACS_ENDPOINT: endpointField };

/** What names the ACS resource, and opens it. */
export const acsFields = { ...credentialFields, ACS_RESOURCE: resourceField };

/** Either the connection string or the endpoint must be given, and only one. */
export function acsErrors(isGiven: (name: string) => boolean): VariableError[] {
  const given = Object.keys(credentialFields).filter(isGiven);
  if (given.length === 1) return [];
  if (given.length === 0) {
    const message = 'is missing; copy it from your ACS resource, or set ACS_ENDPOINT for Entra ID';
    return [{ name: 'ACS_CONNECTION_STRING', message }];
  }
  const message = 'is set, and so is ACS_CONNECTION_STRING, which names the endpoint, too';
  return [{ name: 'ACS_ENDPOINT', message: `${message}; keep one of them` }];
}

interface AcsValues {
  readonly ACS_CONNECTION_STRING?: AcsKeyCredentials | undefined;
  readonly ACS_ENDPOINT?: string | undefined;
  readonly ACS_RESOURCE?: string | undefined;
}

export function acsOf(values: AcsValues): AcsConfig {
  const { ACS_CONNECTION_STRING: connection, ACS_ENDPOINT: endpoint } = values;
  const access = connection ?? (endpoint === undefined ? undefined : { endpoint });
  if (!access) throw new Error('no ACS resource is named');
  return { ...access, resource: values.ACS_RESOURCE ?? hostOf(access.endpoint) };
}

/** Names that say which resource it is, and how it opens: the others say how much is asked of it. */
const OWN_NAMES = /^ACS_(?!(PURCHASES_TASK_QUEUE|POSTS_PER_SECOND|REQUESTS_PER_SECOND)$)/;

/** What a process that needs nothing but ACS reads; `undefined` when nothing is set. @throws ConfigurationError */
export function readAcsConfig(env: Environment): AcsConfig | undefined {
  const known = [
    ...Object.keys(credentialFields),
    ...secretsOf(credentialFields).map(fileVariable),
  ];
  const nothing = known.every((name) => (env[name] ?? '') === '');
  // Where every name is misspelt, none is missing as well.
  const demands = { ours: OWN_NAMES, ...(!nothing && { together: acsErrors }) };
  const values = readEnvironment(z.object(acsFields), env, demands);
  return nothing ? undefined : acsOf(values);
}

/** A transform from what throws. */
function transformBy<T>(parse: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  };
}
