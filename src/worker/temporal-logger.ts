import { DefaultLogger } from '@temporalio/worker';
import type { Level, Logger } from 'pino';
import { errorFields } from '../observability/logging.js';
import { isPurchaseOperation } from '../purchase/contract/ids.js';

/** Fields of the SDK's log lines that are useless or confidential, or that are logged under another name. */
const DROPPED_FIELDS = new Set(['taskToken', 'sdkComponent', 'error', 'workflowId']);

/**
 * A logger for the Temporal SDK that writes to `log`. Lines about a purchase get `operationId`, which is the workflow id.
 * Errors are reduced to name, type, code, message and stack: the SDK would log them with requests and headers.
 */
export function temporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('TRACE', ({ level, message, meta = {} }) => {
    const { error, workflowId } = meta as { error?: unknown; workflowId?: unknown };
    const logged = Object.entries(meta).filter(([name]) => !DROPPED_FIELDS.has(name));
    const fields = {
      ...Object.fromEntries(logged),
      ...(typeof workflowId === 'string' && idField(workflowId)),
      ...(error instanceof Error && { error: errorFields(error) }),
    };
    log[level.toLowerCase() as Level](fields, message);
  });
}

function idField(workflowId: string): object {
  return isPurchaseOperation(workflowId) ? { operationId: workflowId } : { workflowId };
}
