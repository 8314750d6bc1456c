import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proxyGroupOf, PROXY_GROUPS } from '../../../src/gateway/proxy-groups.js';
import { openApiDocument } from '../../../src/gateway/openapi/document.js';
import { purchaseRequest } from '../../../src/gateway/openapi/schemas.js';
import { parseRequest } from '../../../src/purchase/contract/request.js';

interface Call {
  readonly tags?: readonly string[];
  readonly description?: string;
  readonly security?: readonly unknown[];
}

const document = openApiDocument() as {
  paths: Record<string, Record<string, Call>>;
  security: unknown[];
};

describe('/openapi.json', () => {
  it('documents each proxied call under its proxy group, and every group', () => {
    const named = new Set<string>();
    for (const [path, calls] of Object.entries(document.paths)) {
      for (const [method, { tags, description = '' }] of Object.entries(calls)) {
        if (!tags?.includes('proxied')) continue;
        const [, group = ''] = /GATEWAY_PROXY has "(\w+)"/.exec(description) ?? [];
        const target = path.replaceAll(/\{\w+\}/g, 'x1');
        assert.equal(proxyGroupOf(method.toUpperCase(), target), group, `${method} ${path}`);
        named.add(group);
      }
    }
    // Cancel is the DELETE of an operation, which is a path of the gateway itself.
    assert.deepEqual(
      PROXY_GROUPS.filter((group) => !named.has(group)),
      ['cancel'],
    );
  });

  it('accepts the same purchase requests as the gateway', () => {
    const ids = fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
      fc.string(),
      fc.constantFrom('', 'a'.repeat(128), 'a'.repeat(129), 'x.y~z_1-2', 'two words'),
      fc.uuid().map((id) => `{${id.replaceAll('-', '')}}`),
      fc.uuid().map((id) => `purchase_urn:uuid:${id}`),
      fc.uuid().map((id) => `purchase_purchase_${id}`),
      fc.uuid().map((id) => `reservationPurchase_${id}`),
    );
    const value = fc.oneof(ids, fc.boolean(), fc.anything());
    const requests = fc.oneof(
      fc.record({ searchId: ids }),
      fc.record({ searchId: ids, agreeToNotResell: fc.boolean() }),
      fc.record({ searchId: value, agreeToNotResell: value }, { requiredKeys: [] }),
      fc.record({ searchId: ids, more: value }),
      fc.anything(),
    );
    fc.assert(
      fc.property(requests, (request) => {
        const text = JSON.stringify(request) as string | undefined;
        const body: unknown = text === undefined ? undefined : JSON.parse(text);
        assert.equal(parseRequest(body).ok, purchaseRequest.safeParse(body).success, text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('requires a signature on every path except those of the admin port', () => {
    const unauthenticated = Object.entries(document.paths).flatMap(([path, calls]) =>
      Object.values(calls).some(({ security }) => security?.length === 0) ? [path] : [],
    );
    assert.deepEqual(unauthenticated, ['/healthz', '/readyz', '/metrics', '/openapi.json']);
    assert.equal(document.security.length, 1);
  });
});
