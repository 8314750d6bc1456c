import colors from 'picocolors';
import { prettyFactory } from 'pino-pretty';

const COLORS: Readonly<Record<string, ((text: string) => string) | undefined>> = {
  temporal: colors.magenta,
  emulator: colors.yellow,
  worker: colors.cyan,
  gateway: colors.green,
};
const WIDTH = 8;

/** Lines of the SDK at every start and stop that say nothing about a purchase. */
const NOISE =
  /"msg":"(asset workflow-bundle|Workflow bundle created|No Nexus services|No workflows registered|Worker state changed)/;

/** Fields of the JSON that are not printed. */
const OMITTED_FIELDS = [
  ...['service', 'pid', 'hostname', 'namespace', 'taskQueue', 'runId', 'workflowType', 'stage'],
  ...['method', 'path', 'status', 'errorCode', 'clientRequestId', 'durationMs', 'msCv'],
  ...['operationId', 'isLocal', 'activityId', 'workflowRunId', 'error'],
];

/** Formats the lines of all processes for one log, each prefixed with the name of its process. */
export function prefixedLog(write: (line: string) => void): (name: string, line: string) => void {
  const pretty = prettyFactory({
    colorize: colors.isColorSupported,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: OMITTED_FIELDS.join(','),
    messageFormat: messageOf,
  });
  return (name, line) => {
    if (NOISE.test(line)) return;
    const color = COLORS[name] ?? colors.bold;
    const text = line.startsWith('{') ? pretty(line).trimEnd() : line;
    if (text !== '') write(`${color(name.padEnd(WIDTH))} ${colors.dim('|')} ${text}`);
  };
}

interface WorkerLine {
  readonly operationId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly errorCode?: string;
  readonly error?: { readonly message?: string };
}

/** A log line as text, after the first digits of its search id. */
function messageOf(line: Record<string, unknown>, messageKey: string): string {
  const { operationId, method, path, status, errorCode, error } = line as WorkerLine;
  const parts = [
    operationId && colors.bold(shortened(operationId)),
    line[messageKey],
    status && [status, errorCode].filter(Boolean).join(' '),
    method && path && `to ${method} ${path.replace(ID, '…')}`,
    error?.message && `(${error.message})`,
  ];
  return parts.filter(Boolean).join(' ');
}

const ID = /(purchase_)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/;

/** `purchase_428bd80c-6c86-…` as `428bd80c`. */
function shortened(operationId: string): string {
  return operationId.replace(/^purchase_([^-]+).*$/, '$1');
}
