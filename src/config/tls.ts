import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { descriptions } from './descriptions.js';
import { unreadableFile, type VariableError } from './secret-files.js';

/** The bytes of a file that can be read here and now: told before anything starts. */
const fileField = z.string().transform((file, context) => {
  try {
    return readFileSync(file);
  } catch (error) {
    const by = process.getuid ? ` by user ${process.getuid()}` : '';
    context.addIssue({ code: 'custom', message: unreadableFile(error, by) });
    return z.NEVER;
  }
});

/** The certificate of the public port, and its key: named as files, read as PEM. */
export const tlsFields = {
  GATEWAY_TLS_CERT_FILE: fileField.optional().register(descriptions, {
    about: 'PEM of the certificate chain; the public port then serves https.',
    example: '/run/secrets/gateway-cert.pem',
  }),
  GATEWAY_TLS_KEY_FILE: fileField.optional().register(descriptions, {
    about: 'PEM of its private key.',
    example: '/run/secrets/gateway-key.pem',
  }),
};

const NAMES = ['GATEWAY_TLS_CERT_FILE', 'GATEWAY_TLS_KEY_FILE'] as const;

/** One file is of no use without the other. */
export function tlsPresenceErrors(isGiven: (name: string) => boolean): VariableError[] {
  const given = NAMES.find(isGiven);
  if (given === undefined) return [];
  return NAMES.filter((name) => !isGiven(name)).map((name) => ({
    name,
    message: `is missing; ${given} needs it`,
  }));
}

/** Whether certificate and key belong together, where both could be read. */
export function tlsErrors(good: Readonly<Record<string, unknown>>): VariableError[] {
  const [cert, key] = NAMES.map((name) => good[name]);
  if (!Buffer.isBuffer(cert) || !Buffer.isBuffer(key)) return [];
  try {
    createSecureContext({ cert, key });
    return [];
  } catch (error) {
    // Only the code: the library's message may quote the file.
    const { code = 'ERROR' } = error as NodeJS.ErrnoException;
    const message = `is not the PEM of the key to the certificate in GATEWAY_TLS_CERT_FILE (${code})`;
    return [{ name: 'GATEWAY_TLS_KEY_FILE', message }];
  }
}
