import { pathOf } from './headers.js';

/** What may pass through the gateway, in groups that can be switched off one by one. */
export const PASS_GROUPS = [
  'read',
  'search',
  'release',
  'update',
  'cancel',
  'reservations',
] as const;
export type PassGroup = (typeof PASS_GROUPS)[number];

const ROUTES: readonly [method: string, path: RegExp, group: PassGroup][] = [
  ['GET', /^\/(phonenumbers|availablephonenumbers)(\/|$)/, 'read'],
  ['POST', /^\/availablephonenumbers\/countries\/[^/]+\/:(search|browse)$/, 'search'],
  ['POST', /^\/operatorinformation\/:search$/, 'search'],
  ['DELETE', /^\/phonenumbers\/operations\/[^/]+$/, 'cancel'],
  ['DELETE', /^\/phonenumbers\/[^/]+$/, 'release'],
  ['PATCH', /^\/phonenumbers\/[^/]+\/capabilities$/, 'update'],
  ['POST', /^\/availablephonenumbers\/reservations\/[^/]+\/:purchase$/, 'reservations'],
  ['PATCH', /^\/availablephonenumbers\/reservations\/[^/]+$/, 'reservations'],
  ['DELETE', /^\/availablephonenumbers\/reservations\/[^/]+$/, 'reservations'],
];

/** What is held back together after a 429: reading is all that the gateway itself asks of ACS. */
export function kindOf(group: PassGroup): string {
  return group === 'read' ? 'GET' : group;
}

/**
 * The group a request belongs to; undefined for what never passes. However a path is spelt, the purchase of a search is in
 * no group: it must not slip past the workflow.
 */
export function groupOf(method: string, target: string): PassGroup | undefined {
  const path = plainPath(target);
  return path === undefined
    ? undefined
    : ROUTES.find(([m, p]) => m === method && p.test(path))?.[2];
}

/** The path in the one spelling that is compared: decoded, slashes single, lower case. */
function plainPath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(pathOf(target));
    // Dots would make another path of it, and an encoded slash or percent sign is nobody's identifier.
    if (/(^|\/)\.{1,2}(\/|$)|[\\%\0]/.test(path)) return undefined;
    return path
      .replace(/\/{2,}/g, '/')
      .replace(/\/$/, '')
      .toLowerCase();
  } catch {
    return undefined;
  }
}
