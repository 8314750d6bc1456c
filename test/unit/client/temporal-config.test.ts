import assert from 'node:assert/strict';
import { temporalConfig } from '../../../src/client/temporal-config.js';

describe("Temporal's API key", () => {
  const { TEMPORAL_API_KEY: before } = process.env;
  const keyOf = (value: string | undefined) => {
    if (value === undefined) delete process.env['TEMPORAL_API_KEY'];
    else process.env['TEMPORAL_API_KEY'] = value;
    return temporalConfig().connectionOptions.apiKey;
  };
  afterEach(() => {
    keyOf(before);
  });

  it('is taken without the line break that a file ends with', () => {
    assert.equal(keyOf('eyJhbGciOi.J9-_x\n'), 'eyJhbGciOi.J9-_x');
  });

  it('need not be there', () => {
    assert.equal(keyOf(undefined), undefined);
    assert.equal(keyOf('\n'), undefined);
    assert.ok(!temporalConfig().connectionOptions.tls, 'a blank key switches TLS on');
  });

  it('of two lines is refused, and never shown', () => {
    assert.throws(
      () => keyOf('SECRET1\nSECRET2'),
      ({ message }: Error) => message.includes('TEMPORAL_API_KEY') && !message.includes('SECRET'),
    );
  });
});
