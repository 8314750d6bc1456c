import { z } from 'zod';
import type { NamedKey } from '../gateway/authentication.js';
import { PROXY_GROUPS, type ProxyGroup } from '../gateway/proxy-groups.js';
import { acsFields, acsErrors, acsOf, type AcsConfig } from './acs.js';
import { commonFields, port, adminHostField, type LogLevel } from './common.js';
import { descriptions } from './descriptions.js';
import { duration } from './durations.js';
import { readEnvironment, type Environment } from './environment.js';
import { requestLimitFields } from './limits.js';
import { tlsPresenceErrors, tlsErrors, tlsFields } from './tls.js';

/** The configuration of the gateway, without Temporal: Temporal's environment configuration reads its variables. */
export interface GatewayConfig {
  readonly acs: AcsConfig;
  /** Limit of this process towards ACS. */
  readonly requestsPerSecond: number;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  readonly keys: readonly NamedKey[];
  readonly host: string;
  readonly port: number;
  readonly adminHost: string;
  readonly adminPort: number;
  readonly proxyGroups: ReadonlySet<ProxyGroup>;
  readonly acsResponseWaitMs: number;
  /** PEM; serves https. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

const KEY = /^([\w.-]{1,50})=([A-Za-z0-9+/]+={0,2})$/;
/** The length of an ACS key. */
const MIN_KEY_BYTES = 32;

const keys = z
  .string({
    error: 'is missing; name one or two keys (openssl rand -base64 64 | tr -d "\\n" makes one)',
  })
  .transform((text, context) => {
    const matches = text.split(',').map((part) => KEY.exec(part.trim()));
    const valid = matches.flatMap((match) =>
      match?.[1] && match[2] && Buffer.from(match[2], 'base64').length >= MIN_KEY_BYTES
        ? [{ name: match[1], key: match[2] }]
        : [],
    );
    const names = new Set(valid.map(({ name }) => name));
    if (valid.length === matches.length && names.size === valid.length) return valid;
    // The message never has the text, which consists of secrets.
    const message = `must be NAME=BASE64[,NAME=BASE64], each name once, each key of ${MIN_KEY_BYTES} bytes or more`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const proxyGroups = z
  .string()
  .default(PROXY_GROUPS.join(','))
  .transform((text, context) => {
    const names = text.split(',').map((part) => part.trim());
    const groups = PROXY_GROUPS.filter((group) => names.includes(group));
    if (groups.length === names.length || text.trim() === 'none') return new Set(groups);
    const message = `must be "none" or some of ${PROXY_GROUPS.join(', ')}, separated by commas`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Every variable that the gateway reads. */
export const gatewayVariables = z.object({
  ...acsFields,
  ...requestLimitFields,
  ...commonFields,
  GATEWAY_ACCESS_KEYS: keys.register(descriptions, {
    description:
      'The keys of the callers, `NAME=BASE64` each, separated by commas; logs and memos have the names. A key can do all that an ACS key can.',
    example: 'orders=BASE64,billing=BASE64',
    required: true,
    secret: true,
  }),
  GATEWAY_HOST: z.string().default('0.0.0.0').register(descriptions, {
    description: 'Address of the public port.',
    example: '127.0.0.1',
    defaultText: '0.0.0.0',
  }),
  GATEWAY_PORT: port(8080).register(descriptions, {
    description: 'The public port, which the callers use.',
    example: '8443',
    defaultText: '8080',
  }),
  GATEWAY_ADMIN_HOST: adminHostField,
  GATEWAY_ADMIN_PORT: port(9090).register(descriptions, {
    description: 'The admin port: `/healthz`, `/readyz`, `/metrics`, `/openapi.json`.',
    example: '9190',
    defaultText: '9090',
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
export function readGatewayConfig(env: Environment): GatewayConfig {
  const values = readEnvironment(gatewayVariables, env, {
    // The rate of POSTs is a setting of workers, which often have the same environment.
    ownNames: /^(ACS_(?!POSTS_PER_SECOND$)|GATEWAY_)/,
    checkSet: (isSet) => [...acsErrors(isSet), ...tlsPresenceErrors(isSet)],
    checkValues: tlsErrors,
  });
  const { GATEWAY_TLS_CERT_FILE: cert, GATEWAY_TLS_KEY_FILE: key } = values;
  return {
    acs: acsOf(values),
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
    ...(cert && key && { tls: { cert, key } }),
  };
}
