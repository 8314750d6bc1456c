import type { Check } from './check.js';

export const noSecrets: Check = {
  promise: 'no log and no history contains a secret',
  check: ({ scan }) => ({
    checked: scan.files,
    violations: [...scan.found, ...scan.unread.map((file) => `${file} was not read`)],
  }),
};
