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

export const versioningFields = {
  WORKER_VERSIONING: z
    .enum(MODES, `must be one of ${MODES.join(', ')}`)
    .default('off')
    .register(descriptions, {
      description:
        'Which workers continue a running purchase ([upgrades](upgrades.md)): `off`, any; `auto-upgrade`, those of the current version in ' +
        'Temporal; `pinned`, those of the version that started it.',
      example: 'pinned',
    }),
  WORKER_DEPLOYMENT_NAME: z
    .string()
    .regex(/^[\w-]{1,200}$/, 'must be 1 to 200 letters, digits, "_" or "-"')
    .optional()
    .register(descriptions, {
      description:
        'Name of the worker deployment in Temporal: the same for all versions, a different one for each task queue.',
      example: 'acs-purchases',
    }),
  WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 letters, digits, ".", "_" or "-"')
    .optional()
    .register(descriptions, {
      description: 'Build of this worker; change it with each change of the code.',
      example: '2026-11-24.a2fbddb',
    }),
};

/** The configured version; `undefined` when versioning is off. */
export function versioningOf({
  WORKER_VERSIONING: mode,
  WORKER_DEPLOYMENT_NAME: deploymentName,
  WORKER_BUILD_ID: buildId,
}: z.infer<z.ZodObject<typeof versioningFields>>): Versioning | undefined {
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
