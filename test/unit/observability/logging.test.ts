import assert from 'node:assert/strict';
import { createLogger } from '../../../src/observability/logging.js';

describe('createLogger', () => {
  it('logs only name, message, code and stack of an error', () => {
    const lines: string[] = [];
    const log = createLogger('trace', { write: (line: string) => lines.push(line) });
    const error = Object.assign(new Error('Parse Error'), {
      code: 'HPE_INVALID',
      rawPacket: Buffer.from('Authorization: s3cr3t'),
      config: { headers: { Authorization: 's3cr3t' } },
    });
    log.trace({ err: error }, 'client error');
    log.child({}).error(error);
    for (const line of lines) {
      const { err } = JSON.parse(line) as { err: object };
      assert.deepEqual(Object.keys(err), ['name', 'message', 'code', 'stack']);
    }
    assert.equal(lines.length, 2);
  });
});
