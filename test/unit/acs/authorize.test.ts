import assert from 'node:assert/strict';
import { createAuthorize } from '../../../src/acs/auth/authorize.js';

const TOKEN = `eyJ0eXAiOiJKV1QifQ.${Buffer.from('{"aud":"a","exp":1}'.repeat(9)).toString('base64url')}`;
const GUID = '378ddf60-81be-452a-ba4f-613198ea6c28';

/** The message of a call whose credential failed with `error`. */
async function reasonFor(error: Error): Promise<string> {
  const getToken = () => Promise.reject(error);
  const authorize = createAuthorize({ endpoint: 'https://c.example', getToken });
  const request = { method: 'GET', target: '/', host: 'c.example', body: '' };
  const outcome = await authorize(request, new Date()).catch((failure: unknown) => failure);
  assert.ok(outcome instanceof Error);
  return outcome.message;
}

describe('error of a missing Entra ID token', () => {
  it('contains no token that an Azure program printed', async () => {
    const reasons = [
      new Error(`No access token found in the output. Received output: {"Tokn":"${TOKEN}"}`),
      new Error(`az printed WARNING ${TOKEN}\nand went on`),
      new AggregateError([new Error(`a: ${TOKEN}`), new Error('b is unavailable')], 'chained'),
    ];
    for (const error of reasons) {
      const message = await reasonFor(error);
      assert.ok(!/eyJ|IsImV4cCI6/.test(message), message);
      assert.match(message, /^no Entra ID token: \w/);
    }
    const syntax = new SyntaxError(`..."essToken":eyJSECRET}" is not valid JSON`);
    assert.equal(await reasonFor(syntax), 'no Entra ID token: the response is not JSON');
  });

  it('keeps names and ids', async () => {
    const message = `AADSTS700016: Application ${GUID} needs AZURE_CLIENT_CERTIFICATE_PASSWORD_OR_SUCH.`;
    assert.equal(await reasonFor(new Error(message)), `no Entra ID token: ${message}`);
  });
});
