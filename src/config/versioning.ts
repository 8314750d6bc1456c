import { z } from 'zod';
import { descriptions } from './descriptions.js';
import type { VariableError } from './secret-files.js';

const MODES = ['off', 'auto-upgrade', 'pinned'] as const;

/** How the worker takes part in Temporal's worker versioning (docs/upgrades.md). */
export interface Versioning {
  readonly deploymentName: string;
  readonly buildId: string;
  /** What becomes of a purchase under way when another version is made current. */
  readonly behavior: 'AUTO_UPGRADE' | 'PINNED';
}

const DEPLOYMENT_NAME = 'WORKER_DEPLOYMENT_NAME';
const DEPLOYMENT = /^[\w-]{1,200}$/;
const BUILD = /^[\w.-]{1,200}$/;

/** `WORKER_VERSIONING`, `WORKER_DEPLOYMENT_NAME` and `WORKER_BUILD_ID`. */
export const versioningFields = {
  WORKER_VERSIONING: z
    .enum(MODES, `must be one of ${MODES.join(', ')}`)
    .default('off')
    .register(descriptions, {
      about:
        'Which workers go on with a purchase under way ([upgrades](upgrades.md)): `off`, any; `auto-upgrade`, those of the version that is current ' +
        'in Temporal; `pinned`, those of the version that began it.',
      example: 'pinned',
      usual: 'off',
    }),
  WORKER_DEPLOYMENT_NAME: z
    .string()
    .regex(DEPLOYMENT, 'must be 1 to 200 letters, digits, "_" or "-"')
    .optional()
    .register(descriptions, {
      about:
        'Name of the worker deployment in Temporal: the same for all versions, another for each task queue.',
      example: 'acs-purchases',
    }),
  WORKER_BUILD_ID: z
    .string()
    .regex(BUILD, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .optional()
    .register(descriptions, {
      about: 'Which build this worker is: another one for every change of the code.',
      example: '2026-11-24.a2fbddb',
    }),
};

interface VersioningValues {
  readonly WORKER_VERSIONING: (typeof MODES)[number];
  readonly WORKER_DEPLOYMENT_NAME?: string | undefined;
  readonly WORKER_BUILD_ID?: string | undefined;
}

/** What versioning was asked for; `undefined` when none was. */
export function versioningOf(values: VersioningValues): Versioning | undefined {
  const { WORKER_VERSIONING: mode } = values;
  const { WORKER_DEPLOYMENT_NAME: deploymentName, WORKER_BUILD_ID: buildId } = values;
  if (mode === 'off' || deploymentName === undefined || buildId === undefined) return undefined;
  return { deploymentName, buildId, behavior: mode === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE' };
}

/** What is missing of the three, or of no use. @param mode as it was given, right or wrong */
export function versioningErrors(
  mode: string | undefined,
  isGiven: (name: string) => boolean,
): VariableError[] {
  if (mode === 'auto-upgrade' || mode === 'pinned') {
    return [DEPLOYMENT_NAME, 'WORKER_BUILD_ID']
      .filter((name) => !isGiven(name))
      .map((name) => ({ name, message: `is missing; WORKER_VERSIONING=${mode} needs it` }));
  }
  // An image may name its build to whom it may concern; a deployment is named by somebody who wants versioning.
  const alone = (mode === undefined || mode === '' || mode === 'off') && isGiven(DEPLOYMENT_NAME);
  return alone
    ? [{ name: DEPLOYMENT_NAME, message: 'changes nothing unless WORKER_VERSIONING is on' }]
    : [];
}
