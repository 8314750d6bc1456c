import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PROJECT } from '../dev/processes/project.js';
import { join } from 'node:path';

/**
 * Words that this project does not use, with the standard term. `npm run lint` fails when one occurs in code or
 * in a page. Identifiers are split before they are compared: `verdictOf` counts as `verdict of`.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b(un)?told\b/, 'given, informed, reported'],
  [/\bverdicts?\b/, 'result, response, check status'],
  [/\bmute\b/, 'inconclusive'],
  [/\bobey(s|ed)?\b/, 'execute, follow'],
  [/\b(blows?|strikes?)\b|\b(is|was|were|be|are) struck\b/, 'disruption, disrupt'],
  [/\bpardon(s|ed)?\b/, 'excused'],
  [/\bmend(s|ed|ing)?\b/, 'fix'],
  [/\btellings?\b/, 'delivery'],
  [/\b(keep|keeps|kept|held) back\b/, 'deferred, rate limited, throttled'],
  [/\b(stand|stands|standing|stood) still\b/, 'stuck, suspended'],
  [/\b(whoever|somebody|nobody)\b/, 'name who: the worker, the caller, ACS'],
  [/\bpass(es|ed|ing)? (it )?on\b/, 'proxy, forward'],
  [/\b(peers?|rigs?)\b/, 'baseline, harness'],
  [/\bin (its|their|his|a) turn\b|\bturned away\b/, 'rate-limit slot, rejected'],
  [/\bshadows?\b/, 'placeholder operation'],
  [/\bwitness(es)?\b/, 'tracker'],
  [/\b(front )?doors?\b/, 'gateway, client'],
  [/\bprivate (port|server|address)\b/, 'admin port'],
  [/\blies\b|\blied\b/, 'false response, mutant'],
  [/\blooks? (for|at) (it|them) again\b|\bsecond looks?\b/, 'lookup'],
  [/\bby and by\b|\bforthwith\b|\blest\b/, 'plain English'],
];

const FOLDERS = [
  ...['src', 'emulator', 'dev', 'chaos', 'bench', 'tooling', 'deploy', 'test', 'examples', 'docs'],
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docker-compose.yml'],
];
const SKIPPED = /^test\/replay\/histories\/|^tooling\/check-words\.ts$|\.json$/;

const files = execFileSync('git', ['ls-files', '--', ...FOLDERS], {
  cwd: PROJECT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && !SKIPPED.test(file));

let found = 0;
for (const file of files) {
  const lines = readFileSync(join(PROJECT, file), 'utf8').split('\n');
  lines.forEach((line, index) => {
    const text = line
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[-_]/g, ' ')
      .toLowerCase();
    for (const [pattern, instead] of WORDS) {
      const word = pattern.exec(text)?.[0];
      if (word === undefined) continue;
      found += 1;
      process.stdout.write(`${file}:${index + 1}: "${word}": say ${instead}\n`);
    }
  });
}
process.exit(found === 0 ? 0 : 1);
