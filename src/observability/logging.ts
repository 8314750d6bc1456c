import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/worker';
import { isPurchaseOperation } from '../purchase/contract/ids.js';

/** Fields of the SDK's log lines that say nothing to a reader, or too much. */
const DROPPED = new Set(['taskToken', 'sdkComponent', 'error', 'workflowId']);

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
 * Lets the Temporal SDK log through `log`. Every line about a purchase gets its `operationId`, which is the
 * workflow's id, and errors are reduced to name, type, message and stack: the SDK logs them raw, with all
 * they drag along.
 */
export function temporalLogger(log: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => {
    const kept = Object.entries(meta).filter(([name]) => !DROPPED.has(name));
    const workflowId: unknown = meta['workflowId'];
    const fields = {
      ...Object.fromEntries(kept),
      ...(typeof workflowId === 'string' && identity(workflowId)),
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

function identity(workflowId: string): object {
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
