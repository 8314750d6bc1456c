import type { Check } from './check.js';

/** No key, no signature, no URL that is a secret: neither in a log nor in a history. */
export const nothingSecret: Check = {
  promise: 'nothing secret in any log or history',
  hold: ({ scan }) => ({
    examined: scan.files,
    violations: [...scan.found, ...scan.blind.map((file) => `${file} was not really read`)],
  }),
};
