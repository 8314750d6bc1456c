import { pathOf } from './headers.js';

/** The groups of proxied requests: an operator can switch off each of them. */
export const PROXY_GROUPS = [
  'read',
  'search',
  'release',
  'update',
  'cancel',
  'reservations',
] as const;
export type ProxyGroup = (typeof PROXY_GROUPS)[number];

const ROUTES: readonly [method: string, path: RegExp, group: ProxyGroup][] = [
  ['GET', /^\/(phonenumbers|availablephonenumbers)(\/|$)/, 'read'],
  ['POST', /^\/availablephonenumbers\/countries\/[^/]+\/:(search|browse)$/, 'search'],
  ['POST', /^\/operatorinformation\/:search$/, 'search'],
  ['DELETE', /^\/phonenumbers\/operations\/[^/]+$/, 'cancel'],
  ['DELETE', /^\/phonenumbers\/[^/]+$/, 'release'],
  ['PATCH', /^\/phonenumbers\/[^/]+\/capabilities$/, 'update'],
  ['PATCH', /^\/availablephonenumbers\/reservations\/[^/]+$/, 'reservations'],
  ['DELETE', /^\/availablephonenumbers\/reservations\/[^/]+$/, 'reservations'],
];

/** Requests of one rate-limit group are deferred together after a 429. Reads share the group of the gateway's own GETs. */
export function rateLimitGroupOf(group: ProxyGroup): string {
  return group === 'read' ? 'GET' : group;
}

/**
 * The group of a request; undefined: it is never proxied. A purchase has no group in any spelling of its path, since it
 * must run as a workflow.
 */
export function proxyGroupOf(method: string, target: string): ProxyGroup | undefined {
  const path = normalizePath(target);
  return path === undefined
    ? undefined
    : ROUTES.find(([m, p]) => m === method && p.test(path))?.[2];
}

/** The decoded path with single slashes, in lower case; undefined: ACS could read the path in another way. */
function normalizePath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(pathOf(target));
    // Dot segments change the path, and no identifier of ACS has an encoded slash or percent sign.
    if (/(^|\/)\.{1,2}(\/|$)|[\\%\0]/.test(path)) return undefined;
    return path
      .replace(/\/{2,}/g, '/')
      .replace(/\/$/, '')
      .toLowerCase();
  } catch {
    return undefined;
  }
}
