import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configurationPage } from '../../tooling/configuration/page.js';
import { CATALOGUE, FAILURE_CODES } from '../../src/purchase/contract/catalogue.js';

const page = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8');
const sections = page.split(/^## /m).slice(1);

describe('docs/failures.md', () => {
  it('has a section for each code of the catalogue, in its order, and no other', () => {
    assert.deepEqual(
      sections.map((section) => section.split('\n')[0]),
      FAILURE_CODES,
    );
  });

  for (const code of FAILURE_CODES) {
    it(`has the texts of the catalogue: ${code}`, () => {
      const section = sections[FAILURE_CODES.indexOf(code)] ?? '';
      const { happened, moneySpent, todo } = CATALOGUE[code];
      assert.ok(section.includes(happened), happened);
      assert.ok(section.includes(`**Money spent:** ${moneySpent}\n`), moneySpent);
      assert.ok(section.includes(`**To do:** ${todo}\n`), todo);
    });
  }
});

describe('docs/configuration.md', () => {
  it('is up to date (npm run docs writes it)', async () => {
    const written = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    assert.equal(written, await configurationPage());
  });
});
