import { z } from 'zod';
import type { NamedKey } from '../gateway/authentication.js';
import { PROXY_GROUPS, type ProxyGroup } from '../gateway/proxy-groups.js';
import { acsFields, acsErrors, acsOf } from './acs.js';
import { commonFields, port, adminHostField } from './common.js';
import { descriptions, parsedField } from './descriptions.js';
import { duration } from './durations.js';
import { readEnvironment, type Environment } from './environment.js';
import { tlsErrors, tlsFields } from './tls.js';

const KEY = /^([\w.-]{1,50})=([A-Za-z0-9+/]+={0,2})$/;
/** The length of an ACS key. */
const MIN_KEY_BYTES = 32;

const keys = parsedField((text): NamedKey[] => {
  const matches = text.split(',').map((part) => KEY.exec(part.trim()));
  const valid = matches.flatMap((match) =>
    match?.[1] && match[2] && Buffer.from(match[2], 'base64').length >= MIN_KEY_BYTES
      ? [{ name: match[1], key: match[2] }]
      : [],
  );
  const names = new Set(valid.map(({ name }) => name));
  if (valid.length === matches.length && names.size === valid.length) return valid;
  // The message never has the text, which consists of secrets.
  throw new Error(
    `must be NAME=BASE64[,NAME=BASE64], each name once, each key of ${MIN_KEY_BYTES} bytes or more`,
  );
}, 'is missing; name one or two keys (openssl rand -base64 64 | tr -d "\\n" makes one)');

const proxyGroups = parsedField((text): ReadonlySet<ProxyGroup> => {
  const names = text.split(',').map((part) => part.trim());
  const groups = PROXY_GROUPS.filter((group) => names.includes(group));
  if (groups.length === names.length || text.trim() === 'none') return new Set(groups);
  throw new Error(`must be "none" or some of ${PROXY_GROUPS.join(', ')}, separated by commas`);
}).default(new Set(PROXY_GROUPS));

/** Every variable that the gateway reads. */
export const gatewayVariables = z.object({
  ...acsFields,
  ...commonFields,
  GATEWAY_ACCESS_KEYS: keys.register(descriptions, {
    description:
      'The keys of the callers, `NAME=BASE64` each, separated by commas; logs and memos have the names. A key can do all that an ACS key can.',
    example: 'orders=BASE64,billing=BASE64',
    secret: true,
  }),
  GATEWAY_HOST: z.string().default('0.0.0.0').register(descriptions, {
    description: 'Address of the public port.',
    example: '127.0.0.1',
  }),
  GATEWAY_PORT: port(8080).register(descriptions, {
    description: 'The public port, which the callers use.',
    example: '8443',
  }),
  GATEWAY_ADMIN_HOST: adminHostField,
  GATEWAY_ADMIN_PORT: port(9090).register(descriptions, {
    description: 'The admin port: `/healthz`, `/readyz`, `/metrics`, `/openapi.json`.',
    example: '9190',
  }),
  GATEWAY_PROXY: proxyGroups.register(descriptions, {
    description: `Which requests are proxied to ACS: some of ${PROXY_GROUPS.join(', ')}, or \`none\`.`,
    example: 'read,search',
    defaultText: 'all of them',
  }),
  GATEWAY_ACS_RESPONSE_WAIT: duration.default(5_000).register(descriptions, {
    description:
      'How long a purchase waits for the ACS response, unless the request has a `Prefer` header.',
    example: '10 s',
    defaultText: '5 s',
  }),
  ...tlsFields,
});

/**
 * Reads the gateway's configuration from environment variables.
 *
 * @throws ConfigurationError that lists every error at once
 */
export function readGatewayConfig(env: Environment) {
  const values = readEnvironment(gatewayVariables, env, {
    // The rate of POSTs is a setting of workers, which often have the same environment.
    ownNames: /^(ACS_(?!POSTS_PER_SECOND$)|GATEWAY_)/,
    checkSet: acsErrors,
    checkValues: tlsErrors,
  });
  const { GATEWAY_TLS_CERT_FILE: cert, GATEWAY_TLS_KEY_FILE: key } = values;
  return {
    acs: acsOf(values),
    /** Of this process. */
    requestsPerSecond: values.ACS_REQUESTS_PER_SECOND,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    keys: values.GATEWAY_ACCESS_KEYS,
    host: values.GATEWAY_HOST,
    port: values.GATEWAY_PORT,
    adminHost: values.GATEWAY_ADMIN_HOST,
    adminPort: values.GATEWAY_ADMIN_PORT,
    proxyGroups: values.GATEWAY_PROXY,
    acsResponseWaitMs: values.GATEWAY_ACS_RESPONSE_WAIT,
    /** PEM; serves https. */
    tls: cert && key && { cert, key },
  };
}

/** The configuration of the gateway, without Temporal's, which `temporal/connection.ts` reads. */
export type GatewayConfig = ReturnType<typeof readGatewayConfig>;
