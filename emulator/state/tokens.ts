import { randomBytes } from 'node:crypto';

/** What a token is asked for; ACS names itself with a slash at the end, or without. */
const RESOURCE = /^https:\/\/communication\.azure\.com\/*$/;

/** A token that was given out. `expires_on` is in epoch seconds, as managed identities have it. */
export interface IssuedToken {
  readonly access_token: string;
  readonly expires_on: string;
  readonly resource: string;
  readonly token_type: 'Bearer';
}

/** Tokens as a managed identity of Entra ID gives them out. They end with the process. */
export class Tokens {
  /** How many were given out. */
  issued = 0;
  private readonly expiries = new Map<string, number>();

  constructor(private readonly lifetimeMs: number) {}

  /** @returns undefined when the resource is not ACS */
  issue(resource: string, now: number): IssuedToken | undefined {
    if (!RESOURCE.test(resource)) return undefined;
    this.issued += 1;
    const expiresAt = now + this.lifetimeMs;
    const token = randomBytes(32).toString('base64url');
    this.expiries.set(token, expiresAt);
    const expires_on = String(Math.ceil(expiresAt / 1_000));
    return { access_token: token, expires_on, resource, token_type: 'Bearer' };
  }

  /** Whether an Authorization header has a token that was given out and is still good. */
  accept(authorization: string | undefined, now: number): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    return (this.expiries.get(token) ?? -Infinity) > now;
  }
}
