import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { described } from './described.js';
import type { Mistake } from './secret-files.js';

/** Where the certificate of the public port is, and its key. */
export const tlsFields = {
  GATEWAY_TLS_CERT_FILE: z.string().optional().register(described, {
    about: 'PEM of the certificate chain; the public port then serves https.',
    example: '/run/secrets/gateway-cert.pem',
  }),
  GATEWAY_TLS_KEY_FILE: z.string().optional().register(described, {
    about: 'PEM of its private key.',
    example: '/run/secrets/gateway-key.pem',
  }),
};

const NAMES = ['GATEWAY_TLS_CERT_FILE', 'GATEWAY_TLS_KEY_FILE'] as const;

/** One file is of no use without the other. */
export function missingOfTls(isGiven: (name: string) => boolean): Mistake[] {
  const given = NAMES.find(isGiven);
  if (given === undefined) return [];
  return NAMES.filter((name) => !isGiven(name)).map((name) => ({
    name,
    message: `is missing; ${given} needs it`,
  }));
}

/** Whether both files can be read here and now, and belong together: told before anything starts. */
export function mistakesOfTls(good: Readonly<Record<string, unknown>>): Mistake[] {
  const given = NAMES.filter((name) => typeof good[name] === 'string');
  const unreadable = given.flatMap((name) => unreadableFile(name, String(good[name])));
  if (unreadable.length > 0 || given.length < NAMES.length) return unreadable;
  try {
    const [cert, key] = NAMES.map((name) => readFileSync(String(good[name])));
    createSecureContext({ cert, key });
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `is not the PEM of the key to the certificate in GATEWAY_TLS_CERT_FILE (${why})`;
    return [{ name: 'GATEWAY_TLS_KEY_FILE', message }];
  }
}

/** Reads both. */
export function readTls(certFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

function unreadableFile(name: string, file: string): Mistake[] {
  try {
    readFileSync(file);
    return [];
  } catch (error) {
    const { code = 'ERROR' } = error as NodeJS.ErrnoException;
    const user = process.getuid ? ` by user ${process.getuid()}` : '';
    return [{ name, message: `names a file that cannot be read${user} (${code})` }];
  }
}
