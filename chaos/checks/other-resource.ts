import type { Check } from './check.js';

export const otherResourceNotAsked: Check = {
  promise: 'a worker of another ACS resource sends no request about a purchase',
  check: ({ otherResource: { requests, refusedActivities } }) => ({
    checked: refusedActivities,
    violations: [
      ...(requests > 0 ? [`the other resource received ${requests} requests`] : []),
      ...(refusedActivities === 0
        ? ['no worker of the other resource received a task of a purchase']
        : []),
    ],
  }),
};
