import { z } from 'zod';
import type { AcsConnection } from '../acs/connection-string.js';
import type { NamedKey } from '../gateway/authentication.js';
import { PASS_GROUPS, type PassGroup } from '../gateway/pass-groups.js';
import { duration } from './durations.js';
import {
  connectionField,
  logLevelField,
  readEnvironment,
  taskQueueField,
  type Env,
  type LogLevel,
} from './environment.js';

/** All that the gateway is told; Temporal's own variables are read by Temporal's environment configuration. */
export interface GatewayConfig {
  readonly acs: AcsConnection;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  readonly keys: readonly NamedKey[];
  readonly host: string;
  readonly port: number;
  readonly privateHost: string;
  readonly privatePort: number;
  readonly pass: ReadonlySet<PassGroup>;
  readonly verdictWaitMs: number;
  /** Files with PEM; https when both are given. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

const KEY = /^([\w.-]{1,50})=([A-Za-z0-9+/]+={0,2})$/;
/** As long as a key of ACS. */
const KEY_BYTES = 32;

const keys = z
  .string({
    error:
      'is missing; name one or two keys, like orders=BASE64 (openssl rand -base64 64 | tr -d "\\n" makes one)',
  })
  .transform((text, context) => {
    const named = text.split(',').map((part) => KEY.exec(part.trim()));
    const good = named.flatMap((match) =>
      match?.[1] && match[2] && Buffer.from(match[2], 'base64').length >= KEY_BYTES
        ? [{ name: match[1], key: match[2] }]
        : [],
    );
    const names = new Set(good.map(({ name }) => name));
    if (good.length === named.length && names.size === good.length) return good;
    // The text itself is never shown: it is made of secrets.
    const message = `must be NAME=BASE64[,NAME=BASE64], each name once, each key of ${KEY_BYTES} bytes or more`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port, 0 to 65535')
    .transform(Number)
    .refine((value) => value <= 65_535, 'must be a port, 0 to 65535')
    .default(fallback);

const pass = z
  .string()
  .default(PASS_GROUPS.join(','))
  .transform((text, context) => {
    const asked = text.split(',').map((part) => part.trim());
    const groups = PASS_GROUPS.filter((group) => asked.includes(group));
    if (groups.length === asked.length || text.trim() === 'none') return new Set(groups);
    const message = `must be "none" or some of ${PASS_GROUPS.join(', ')}, separated by commas`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const schema = z
  .object({
    ACS_CONNECTION_STRING: connectionField,
    ACS_PURCHASES_TASK_QUEUE: taskQueueField,
    LOG_LEVEL: logLevelField,
    GATEWAY_ACCESS_KEYS: keys,
    GATEWAY_HOST: z.string().default('0.0.0.0'),
    GATEWAY_PORT: port(8080),
    GATEWAY_PRIVATE_HOST: z.string().default('127.0.0.1'),
    GATEWAY_PRIVATE_PORT: port(9090),
    GATEWAY_PASS: pass,
    GATEWAY_VERDICT_WAIT: duration.default(5_000),
    GATEWAY_TLS_CERT_FILE: z.string().optional(),
    GATEWAY_TLS_KEY_FILE: z.string().optional(),
  })
  .superRefine(({ GATEWAY_TLS_CERT_FILE: cert, GATEWAY_TLS_KEY_FILE: key }, context) => {
    if ((cert === undefined) === (key === undefined)) return;
    const [path, other] = cert === undefined ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
    context.addIssue({
      code: 'custom',
      path: [`GATEWAY_TLS_${path}_FILE`],
      message: `is missing; GATEWAY_TLS_${other}_FILE needs it`,
    });
  });

/**
 * Reads the gateway's configuration from environment variables.
 *
 * @throws Error that lists every mistake at once: which variable, what is wrong, how to mend it
 */
export function readGatewayConfig(env: Env): GatewayConfig {
  const values = readEnvironment(schema, env, (given) =>
    given.filter((name) => name.startsWith('GATEWAY_') && !(name in schema.shape)),
  );
  const { GATEWAY_TLS_CERT_FILE: certFile, GATEWAY_TLS_KEY_FILE: keyFile } = values;
  return {
    acs: values.ACS_CONNECTION_STRING,
    taskQueue: values.ACS_PURCHASES_TASK_QUEUE,
    logLevel: values.LOG_LEVEL,
    keys: values.GATEWAY_ACCESS_KEYS,
    host: values.GATEWAY_HOST,
    port: values.GATEWAY_PORT,
    privateHost: values.GATEWAY_PRIVATE_HOST,
    privatePort: values.GATEWAY_PRIVATE_PORT,
    pass: values.GATEWAY_PASS,
    verdictWaitMs: values.GATEWAY_VERDICT_WAIT,
    ...(certFile && keyFile && { tls: { certFile, keyFile } }),
  };
}
