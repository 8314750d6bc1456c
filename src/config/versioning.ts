import { z } from 'zod';
import { descriptions } from './descriptions.js';
import { missingErrors, type VariableError } from './secret-files.js';

const MODES = ['off', 'auto-upgrade', 'pinned'] as const;

/** A worker's version in Temporal's worker versioning (docs/upgrades.md). */
export interface Versioning {
  readonly deploymentName: string;
  readonly buildId: string;
  /** Of running purchases when another version becomes current. */
  readonly behavior: 'AUTO_UPGRADE' | 'PINNED';
}

const DEPLOYMENT_NAME = 'WORKER_DEPLOYMENT_NAME';
const DEPLOYMENT = /^[\w-]{1,200}$/;
const BUILD = /^[\w.-]{1,200}$/;

export const versioningFields = {
  WORKER_VERSIONING: z
    .enum(MODES, `must be one of ${MODES.join(', ')}`)
    .default('off')
    .register(descriptions, {
      description:
        'Which workers continue a running purchase ([upgrades](upgrades.md)): `off`, any; `auto-upgrade`, those of the current version in ' +
        'Temporal; `pinned`, those of the version that started it.',
      example: 'pinned',
      defaultText: 'off',
    }),
  WORKER_DEPLOYMENT_NAME: z
    .string()
    .regex(DEPLOYMENT, 'must be 1 to 200 letters, digits, "_" or "-"')
    .optional()
    .register(descriptions, {
      description:
        'Name of the worker deployment in Temporal: the same for all versions, a different one for each task queue.',
      example: 'acs-purchases',
    }),
  WORKER_BUILD_ID: z
    .string()
    .regex(BUILD, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .optional()
    .register(descriptions, {
      description: 'Build of this worker; change it with each change of the code.',
      example: '2026-11-24.a2fbddb',
    }),
};

interface VersioningValues {
  readonly WORKER_VERSIONING: (typeof MODES)[number];
  readonly WORKER_DEPLOYMENT_NAME?: string | undefined;
  readonly WORKER_BUILD_ID?: string | undefined;
}

/** The configured version; `undefined` when versioning is off. */
export function versioningOf(values: VersioningValues): Versioning | undefined {
  const { WORKER_VERSIONING: mode } = values;
  const { WORKER_DEPLOYMENT_NAME: deploymentName, WORKER_BUILD_ID: buildId } = values;
  if (mode === 'off' || deploymentName === undefined || buildId === undefined) return undefined;
  return { deploymentName, buildId, behavior: mode === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE' };
}

/** Errors of the three variables together. @param mode value of `WORKER_VERSIONING`, valid or not */
export function versioningErrors(
  mode: string | undefined,
  isSet: (name: string) => boolean,
): VariableError[] {
  if (mode === 'auto-upgrade' || mode === 'pinned') {
    return missingErrors(isSet, 'WORKER_VERSIONING', DEPLOYMENT_NAME, 'WORKER_BUILD_ID');
  }
  // WORKER_BUILD_ID alone is allowed: an image may set it for all workers.
  const isUnused = (mode === undefined || mode === '' || mode === 'off') && isSet(DEPLOYMENT_NAME);
  return isUnused
    ? [{ name: DEPLOYMENT_NAME, message: 'has no effect unless WORKER_VERSIONING is set' }]
    : [];
}
