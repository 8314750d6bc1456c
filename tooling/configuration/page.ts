import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { acsFields } from '../../src/config/acs.js';
import { commonFields } from '../../src/config/common.js';
import { descriptions } from '../../src/config/descriptions.js';
import { requestLimitFields } from '../../src/config/limits.js';
import { gatewayVariables } from '../../src/config/gateway-config.js';
import { internalFields, publishedFields } from '../../src/config/settings.js';
import { workerVariables } from '../../src/config/worker-config.js';
import { PROJECT } from '../../dev/processes/project.js';

type Shape = Readonly<Record<string, z.ZodType>>;

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from the schemas in src/config; a test keeps it so. -->

Worker and gateway read environment variables, and nothing else. Every mistake is told at once, with an example, before anything
starts. A variable that is empty counts as not set. One that begins as the variables of a process do, such as with \`ACS_\`, and that it
does not know is a mistake: it is misspelt, and would be missed without a word.

A variable marked **secret** may also come from a file: \`NAME_FILE\` names it. A line break at the file's end is not part of the secret.
Secrets are read once, at the start.

Durations are written as people write them: \`500 ms\`, \`30 s\`, \`10 minutes\`, \`7 d\`.
`;

const PURCHASES = `These settings configure purchases. A purchase keeps the settings with which it started; a later change applies to new purchases only
([decision 0004](decisions/0004-settings-in-the-history.md)). Settings that depend on each other must fit together: a proof, for example,
must not be shorter than the timeout of a POST. If they do not fit, the worker does not start, and the error names a value that fits.
`;

const ENTRA = `### Signing in with Entra ID

With \`ACS_ENDPOINT\` and without a key, worker and gateway sign in as the identity that DefaultAzureCredential finds: a managed identity
where Azure runs them, a workload identity in Kubernetes, or a service principal in \`AZURE_TENANT_ID\`, \`AZURE_CLIENT_ID\` and
\`AZURE_CLIENT_SECRET\`. It needs the role *Contributor* on the ACS resource. Tokens are kept, and renewed before they expire. While no token
is to be had, nothing is sent; purchases wait as if Azure could not be reached. The callers of the gateway sign with its own keys
either way.
`;

const TEMPORAL = `## Temporal

Worker, gateway and command line reach Temporal as
[Temporal's environment configuration](https://docs.temporal.io/develop/environment-configuration) says: variables, or a profile in a TOML
file. The most usual:

| variable | what it is for |
|---|---|
| \`TEMPORAL_ADDRESS\` | host and port; \`localhost:7233\` unless set |
| \`TEMPORAL_NAMESPACE\` | the namespace; \`default\` unless set |
| \`TEMPORAL_API_KEY\` | an API key of Temporal Cloud; turns TLS on |
| \`TEMPORAL_TLS_CLIENT_CERT_PATH\`, \`TEMPORAL_TLS_CLIENT_KEY_PATH\` | a client certificate, for mTLS |
| \`TEMPORAL_TLS_SERVER_CA_CERT_PATH\` | the authority to trust, where it is not one of the usual |
| \`TEMPORAL_CONFIG_FILE\`, \`TEMPORAL_PROFILE\` | another file, another profile in it |

The command line and the client also read \`ACS_PURCHASES_TASK_QUEUE\`, \`ACS_RESOURCE\` and \`TEMPORAL_UI_URL\`, the address of Temporal's UI for links.

## Node

\`NODE_EXTRA_CA_CERTS\` names a file of further authorities to trust. \`NODE_OPTIONS=--max-old-space-size=…\` limits the heap; a worker
needs 200 MB or more beside it.
`;

/** docs/configuration.md, as it must be. */
export async function configurationPage(): Promise<string> {
  const common = { ...acsFields, ...requestLimitFields, ...commonFields };
  const own = ([name]: [string, unknown]) => !(name in common);
  const worker = Object.entries(workerVariables.shape as Shape).filter(own);
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
    table(Object.entries(gatewayVariables.shape as Shape).filter(own)),
    TEMPORAL,
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PROJECT)), parser: 'markdown' });
}

function table(fields: readonly [string, z.ZodType][]): string {
  const rows = fields.map(([name, field]) => {
    const { about, example, usual, secret, needed } = describedOrThrow(name, field);
    const marks = [...(needed ? ['**required**'] : []), ...(secret ? ['**secret**'] : [])];
    const what = [about, ...(marks.length > 0 ? [`${marks.join(', ')}.`] : [])].join(' ');
    return `| \`${name}\` | ${what} | ${usual ?? ''} | \`${example}\` |`;
  });
  return [
    '| variable | what it is for | unless set | for example |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function describedOrThrow(name: string, field: z.ZodType) {
  const description = descriptions.get(field);
  if (!description) throw new Error(`${name} is not described; use .register(described, …)`);
  return description;
}
