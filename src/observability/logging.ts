import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/worker';
import { isPurchaseOperation } from '../purchase/contract/ids.js';

/** Fields of the SDK's log lines that are useless or confidential, or that are logged under another name. */
const DROPPED_FIELDS = new Set(['taskToken', 'sdkComponent', 'error', 'workflowId']);

/** JSON logs on standard output, one object a line. */
export function createLogger(
  level: string,
  destination?: DestinationStream,
  service = 'acs-purchase-worker',
): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // A library's error can carry requests, headers and received bytes.
    serializers: { err: (error: unknown) => (error instanceof Error ? plainError(error) : {}) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * A logger for the Temporal SDK that writes to `log`. Lines about a purchase get `operationId`, which is the workflow id.
 * Errors are reduced to name, type, code, message and stack: the SDK would log them with requests and headers.
 */
export function temporalLogger(log: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => {
    const logged = Object.entries(meta).filter(([name]) => !DROPPED_FIELDS.has(name));
    const workflowId: unknown = meta['workflowId'];
    const fields = {
      ...Object.fromEntries(logged),
      ...(typeof workflowId === 'string' && idField(workflowId)),
      ...(meta['error'] instanceof Error && { error: plainError(meta['error']) }),
    };
    log[pinoLevel(level)](fields, message);
  };
  return {
    log: write,
    trace: (message, meta) => {
      write('TRACE', message, meta);
    },
    debug: (message, meta) => {
      write('DEBUG', message, meta);
    },
    info: (message, meta) => {
      write('INFO', message, meta);
    },
    warn: (message, meta) => {
      write('WARN', message, meta);
    },
    error: (message, meta) => {
      write('ERROR', message, meta);
    },
  };
}

function idField(workflowId: string): object {
  return isPurchaseOperation(workflowId) ? { operationId: workflowId } : { workflowId };
}

function plainError(error: Error): object {
  const { name, message, stack } = error;
  const named = (field: 'type' | 'code') => {
    const value: unknown = (error as { type?: unknown; code?: unknown })[field];
    return typeof value === 'string' ? { [field]: value } : {};
  };
  return { name, message, ...named('type'), ...named('code'), ...(stack && { stack }) };
}

function pinoLevel(level: LogLevel): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  return level.toLowerCase() as Lowercase<LogLevel>;
}
