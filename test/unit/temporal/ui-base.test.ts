import assert from 'node:assert/strict';
import { uiBaseOf } from '../../../src/temporal/ui-base.js';

describe('link to the Temporal UI', () => {
  it('leads to the namespace and has no credentials, query or fragment', () => {
    assert.equal(
      uiBaseOf('http://localhost:8233', 'a b'),
      'http://localhost:8233/namespaces/a%20b',
    );
    assert.equal(
      uiBaseOf('https://u:SECRET@ui.example/temporal/?token=SECRET#SECRET', 'default'),
      'https://ui.example/temporal/namespaces/default',
    );
  });

  it('is undefined for anything but an http(s) URL', () => {
    for (const text of ['u:SECRET@ui.example', 'ui.example/SECRET', 'https://u:SEC/RET@ui', '']) {
      assert.equal(uiBaseOf(text, 'default'), undefined);
    }
  });
});
