import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

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
const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2_048,
};

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
    const { authority, server } = await makeCertificates();
    writeFileSync(keyFile, server.key, { mode: 0o600 });
    writeFileSync(certFile, server.cert);
    writeFileSync(authorityFile, authority);
  }
  const [key, cert, authority] = [keyFile, certFile, authorityFile].map((file) =>
    readFileSync(file, 'utf8'),
  ) as [string, string, string];
  return { key, cert, authority, keyFile, certFile, authorityFile };
}

interface Made {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

type Keys = Awaited<ReturnType<typeof newKeys>>;

async function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** Key identifiers and all: strict verifiers, such as Python's from 3.13 on, insist on them. */
async function makeCertificates(): Promise<{ authority: string; server: Made }> {
  const [authorityKeys, serverKeys] = await Promise.all([newKeys(), newKeys()]);
  const issuer = 'CN=local authority of acs-durable-purchase';
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...common(DAYS),
    name: issuer,
    keys: authorityKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await X509CertificateGenerator.create({
    ...common(DAYS - 1),
    subject: 'CN=localhost',
    issuer,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const made = { key: await privateKeyOf(serverKeys), cert: server.toString('pem') };
  return { authority: authority.toString('pem'), server: made };
}

function common(days: number) {
  return {
    serialNumber: randomBytes(16).toString('hex').replace(/^./, '1'),
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + days * DAY_MS),
    signingAlgorithm: ALGORITHM,
  };
}

async function privateKeyOf({ privateKey }: Keys): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

function runsOut(certFile: string): boolean {
  const { validTo } = new X509Certificate(readFileSync(certFile));
  return Date.parse(validTo) < Date.now() + DAY_MS;
}
