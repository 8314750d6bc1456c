import { randomBytes } from 'node:crypto';

/** The resource of a token; clients write it with or without a slash at the end. */
const RESOURCE = /^https:\/\/communication\.azure\.com\/*$/;

/** `expires_on` is in epoch seconds, as in the response of a managed identity. */
export interface IssuedToken {
  readonly access_token: string;
  readonly expires_on: string;
  readonly resource: string;
  readonly token_type: 'Bearer';
}

/** Issues and checks tokens like those of a managed identity. In memory only. */
export class Tokens {
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

  /** `true` for an Authorization header with an issued token that has not expired. */
  accept(authorization: string | undefined, now: number): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    return (this.expiries.get(token) ?? -Infinity) > now;
  }
}
