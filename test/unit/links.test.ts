import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from '../../dev/processes/project.js';

const folders = ['.', 'docs', 'docs/decisions'];
const pages = folders.flatMap((folder) =>
  readdirSync(join(PROJECT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('the pages', () => {
  it('are found', () => {
    assert.ok(pages.includes('README.md') && pages.includes('docs/failures.md'));
  });

  for (const page of pages) {
    const text = readFileSync(join(PROJECT, page), 'utf8');

    it(`${page}: every linked file exists`, () => {
      const targets = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target);
      const missing = targets
        .filter((target) => !/^https?:/.test(target))
        .filter((target) => !existsSync(join(PROJECT, dirname(page), target)));
      assert.deepEqual(missing, []);
    });

    it(`${page}: every npm script it names exists`, () => {
      const named = [...text.matchAll(/npm run\s+([\w:-]+)/g)].map(([, name = '']) => name);
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });
  }
});
