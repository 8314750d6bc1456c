import { pino, type DestinationStream, type Logger } from 'pino';

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
    serializers: { err: (error: unknown) => (error instanceof Error ? errorFields(error) : {}) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What may be logged of an error. Errors of libraries can contain requests, headers and received bytes. */
export function errorFields(error: Error): object {
  const { name, message, stack } = error;
  const textField = (field: 'type' | 'code') => {
    const value: unknown = (error as { type?: unknown; code?: unknown })[field];
    return typeof value === 'string' ? { [field]: value } : {};
  };
  return { name, message, ...textField('type'), ...textField('code'), ...(stack && { stack }) };
}
