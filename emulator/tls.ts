import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate for this machine, and the authority that vouches for it, which is what clients trust. */
export interface LocalCertificate {
  /** PEM, and where they are. */
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
  readonly keyFile: string;
  readonly certFile: string;
  readonly authorityFile: string;
}

/** Kept, so that the authority needs to be trusted once only. */
export const TLS_FOLDER = join('.local', 'tls');

const DAY_MS = 86_400_000;
const DAYS = 825;
const KEY = { algorithm: 'sha256', keySize: 2048 } as const;

/**
 * The certificate for localhost and 127.0.0.1 that a folder keeps: made on first use, and again when it runs out.
 * The authority's own key is thrown away: nobody can make it vouch for anything else.
 */
export async function localCertificate(folder = TLS_FOLDER): Promise<LocalCertificate> {
  const [keyFile, certFile, authorityFile] = ['key.pem', 'cert.pem', 'authority.pem'].map((name) =>
    resolve(folder, name),
  ) as [string, string, string];
  if (![keyFile, certFile, authorityFile].every(existsSync) || runsOut(certFile)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const authority = await makeAuthority();
    const made = await makeCertificate(authority);
    writeFileSync(keyFile, made.private, { mode: 0o600 });
    writeFileSync(certFile, made.cert);
    writeFileSync(authorityFile, authority.cert);
  }
  const [key, cert, authority] = [keyFile, certFile, authorityFile].map((file) =>
    readFileSync(file, 'utf8'),
  ) as [string, string, string];
  return { key, cert, authority, keyFile, certFile, authorityFile };
}

interface Made {
  readonly private: string;
  readonly cert: string;
}

function makeAuthority(): Promise<Made> {
  return generate([{ name: 'commonName', value: 'local authority of acs-durable-purchase' }], {
    ...KEY,
    notAfterDate: inDays(DAYS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

function makeCertificate(authority: Made): Promise<Made> {
  return generate([{ name: 'commonName', value: 'localhost' }], {
    ...KEY,
    notAfterDate: inDays(DAYS - 1),
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
}

function runsOut(certFile: string): boolean {
  const { validTo } = new X509Certificate(readFileSync(certFile));
  return Date.parse(validTo) < Date.now() + DAY_MS;
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}
