import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { acsFields } from '../../src/config/acs.js';
import { commonFields } from '../../src/config/common.js';
import { descriptions } from '../../src/config/descriptions.js';
import { gatewayVariables } from '../../src/config/gateway-config.js';
import { internalFields, publishedFields } from '../../src/config/settings.js';
import { workerVariables } from '../../src/config/worker-config.js';
import { PROJECT } from '../../dev/processes/project.js';

type Shape = Readonly<Record<string, z.ZodType>>;

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from the schemas in src/config; a test checks it. -->

Worker and gateway are configured by environment variables. A program with an invalid configuration does not start and prints all errors, each
with a valid example. An empty variable counts as not set. An unknown variable with a prefix of the program, such as \`ACS_\`, is an error.

A variable marked **secret** may also come from a file: \`NAME_FILE\` names it. A line break at the file's end is not part of the secret.
Secrets are read once, at the start.

Durations have a unit: \`500 ms\`, \`30 s\`, \`10 minutes\`, \`7 d\`.
`;

const PURCHASES = `These settings configure purchases. A purchase keeps the settings with which it started; a later change applies to new purchases only
([decision 0004](decisions/0004-settings-in-the-history.md)). Settings that depend on each other must fit together: a proof, for example,
must not be shorter than the timeout of a POST. If they do not fit, the worker does not start, and the error names a value that fits.
`;

const ENTRA = `### Signing in with Entra ID

With \`ACS_ENDPOINT\`, worker and gateway sign in as the identity that DefaultAzureCredential finds: a managed identity
where Azure runs them, a workload identity in Kubernetes, or a service principal in \`AZURE_TENANT_ID\`, \`AZURE_CLIENT_ID\` and
\`AZURE_CLIENT_SECRET\`. It needs the role *Contributor* on the ACS resource. Tokens are cached, and renewed before they expire. Without a
token nothing is sent, and purchases wait as if Azure could not be reached. The callers of the gateway always sign with the keys of the
gateway.
`;

const TEMPORAL = `## Temporal

Worker, gateway and command line reach Temporal as
[Temporal's environment configuration](https://docs.temporal.io/develop/environment-configuration) says: variables, or a profile in a TOML
file. The most common ones:

| variable | description |
|---|---|
| \`TEMPORAL_ADDRESS\` | host and port; default \`localhost:7233\` |
| \`TEMPORAL_NAMESPACE\` | the namespace; default \`default\` |
| \`TEMPORAL_API_KEY\` | an API key of Temporal Cloud; enables TLS |
| \`TEMPORAL_TLS_CLIENT_CERT_PATH\`, \`TEMPORAL_TLS_CLIENT_KEY_PATH\` | a client certificate, for mTLS |
| \`TEMPORAL_TLS_SERVER_CA_CERT_PATH\` | the certificate authority to trust instead of the system's |
| \`TEMPORAL_CONFIG_FILE\`, \`TEMPORAL_PROFILE\` | another file, and a profile in it |

The command line and the client also read \`ACS_PURCHASES_TASK_QUEUE\`, \`ACS_RESOURCE\` and \`TEMPORAL_UI_URL\`, the address of Temporal's UI for links.

## Node

\`NODE_EXTRA_CA_CERTS\` names a file with additional certificate authorities. \`NODE_OPTIONS=--max-old-space-size=…\` limits the heap; a worker
needs another 200 MB or more.
`;

/** The content of docs/configuration.md. */
export async function configurationPage(): Promise<string> {
  const common = { ...acsFields, ...commonFields };
  const isOwn = ([name]: [string, unknown]) => !(name in common);
  const worker = Object.entries(workerVariables.shape as Shape).filter(isOwn);
  const isSetting = ([name]: [string, unknown]) =>
    name in publishedFields || name in internalFields;
  const text = [
    INTRODUCTION,
    '## Worker and gateway',
    table(Object.entries(common)),
    ENTRA,
    '## Worker',
    table(worker.filter((entry) => !isSetting(entry))),
    '### Purchases',
    PURCHASES,
    table(Object.entries(publishedFields)),
    '## Gateway',
    table(Object.entries(gatewayVariables.shape as Shape).filter(isOwn)),
    TEMPORAL,
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PROJECT)), parser: 'markdown' });
}

function table(fields: readonly [string, z.ZodType][]): string {
  const rows = fields.map(([name, field]) => {
    const { description, example, secret, defaultText } = descriptionOf(name, field);
    const { success, data } = field.safeParse(undefined);
    const required = !success;
    const fallback = defaultText ?? (data as string | number | undefined)?.toString() ?? '';
    const marks = [...(required ? ['**required**'] : []), ...(secret ? ['**secret**'] : [])];
    const what = [description, ...(marks.length > 0 ? [`${marks.join(', ')}.`] : [])].join(' ');
    return `| \`${name}\` | ${what} | ${fallback} | \`${example}\` |`;
  });
  return ['| variable | description | default | example |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function descriptionOf(name: string, field: z.ZodType) {
  const description = descriptions.get(field);
  if (!description) throw new Error(`${name} has no description; use .register(described, …)`);
  return description;
}
