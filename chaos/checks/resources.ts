import type { Check } from './check.js';

/** "Not found" at another resource proves nothing, so nobody asks there. */
export const otherResourceIsNotAsked: Check = {
  promise: 'no worker of another ACS resource asks it about a purchase',
  hold: ({ otherResource: { calls, refused } }) => ({
    examined: refused,
    violations: [
      ...(calls > 0 ? [`the other resource got ${calls} requests`] : []),
      ...(refused === 0 ? ['no worker of the other resource met a purchase'] : []),
    ],
  }),
};
