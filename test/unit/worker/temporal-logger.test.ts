import assert from 'node:assert/strict';
import { AxiosError, AxiosHeaders } from 'axios';
import { createLogger } from '../../../src/observability/logging.js';
import { temporalLogger } from '../../../src/worker/temporal-logger.js';

describe('temporalLogger', () => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const log = temporalLogger(createLogger('trace', { write }));
  beforeEach(() => {
    lines.length = 0;
  });
  const line = () => JSON.parse(lines[0] ?? '') as Record<string, unknown>;

  it('logs an error without its request, which contains the signature', () => {
    const headers = new AxiosHeaders({ Authorization: 'HMAC-SHA256 Signature=s3cr3t' });
    const error = new AxiosError('it broke', 'ECONNRESET', { headers }, { token: 's3cr3t' });
    log.warn('Activity failed', { error, taskToken: 's3cr3t', workflowId: 'purchase_x' });
    assert.deepEqual(Object.keys(line()['error'] as object), ['name', 'message', 'code', 'stack']);
    assert.ok(!lines.join().includes('s3cr3t'));
    assert.equal(line()['operationId'], 'purchase_x');
  });

  it('drops an error field that is not an Error', () => {
    log.error('Activity failed', { error: { config: { Authorization: 's3cr3t' } } });
    assert.ok(!lines.join().includes('s3cr3t'));
    assert.ok(!('error' in line()));
  });
});
