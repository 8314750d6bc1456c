import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A self-signed certificate for localhost and 127.0.0.1. Clients trust the certificate itself. */
export interface LocalCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
}

export const TLS_FOLDER = join('.local', 'tls');

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Reads the certificate in a folder. Makes a new one when there is none or it expires within a day. */
export async function localCertificate(folder = TLS_FOLDER): Promise<LocalCertificate> {
  const certFile = resolve(folder, 'localhost.pem');
  const keyFile = resolve(folder, 'localhost-key.pem');
  if (!existsSync(certFile) || !existsSync(keyFile) || expiresSoon(certFile)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { key, cert } = await makeCertificate();
    writeFileSync(keyFile, key, { mode: 0o600 });
    writeFileSync(certFile, cert);
  }
  const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
  return { key, cert, keyFile, certFile };
}

/** Not a CA, so that its key cannot sign for other names. Python 3.13 requires the key identifiers. */
async function makeCertificate(): Promise<{ key: string; cert: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: ALGORITHM,
    // A positive number: the first digit keeps the sign bit clear.
    serialNumber: `1${randomBytes(16).toString('hex').slice(1)}`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 825 * DAY_MS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: cert.toString('pem') };
}

function expiresSoon(certFile: string): boolean {
  const { validTo } = new X509Certificate(readFileSync(certFile));
  return Date.parse(validTo) < Date.now() + DAY_MS;
}
