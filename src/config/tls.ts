import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { descriptions, parsedField } from './descriptions.js';
import { unreadableFile, type VariableError } from './secret-files.js';

/** The bytes of a file. */
const fileField = parsedField((file) => {
  try {
    return readFileSync(file);
  } catch (error) {
    const by = process.getuid ? ` by user ${process.getuid()}` : '';
    throw new Error(unreadableFile(error, by), { cause: error });
  }
});

/** Files with the certificate of the public port and its key. */
export const tlsFields = {
  GATEWAY_TLS_CERT_FILE: fileField.optional().register(descriptions, {
    description: 'PEM of the certificate chain; the public port then serves https.',
    example: '/run/secrets/gateway-cert.pem',
    needs: 'GATEWAY_TLS_KEY_FILE',
  }),
  GATEWAY_TLS_KEY_FILE: fileField.optional().register(descriptions, {
    description: 'PEM of its private key.',
    example: '/run/secrets/gateway-key.pem',
    needs: 'GATEWAY_TLS_CERT_FILE',
  }),
};

/** Certificate and key must match. */
export function tlsErrors({
  GATEWAY_TLS_CERT_FILE: cert,
  GATEWAY_TLS_KEY_FILE: key,
}: Readonly<Record<string, unknown>>): VariableError[] {
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
