import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../dev/processes/project.js';
import { configurationPage } from './configuration/page.js';

/** `npm run docs`: writes the pages that are generated from code. */
await writeFile(join(PROJECT, 'docs', 'configuration.md'), await configurationPage());
