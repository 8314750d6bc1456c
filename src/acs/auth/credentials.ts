import type { AcsCredentials } from './authorize.js';
import { createTokenCache } from './token-cache.js';

/** The scope of ACS tokens; ACS's own name has two slashes. */
const SCOPE = 'https://communication.azure.com//.default';

/**
 * The credentials of an ACS resource: its access key where one is given, else Entra ID tokens of the identity that
 * DefaultAzureCredential finds (managed identity, workload identity, `AZURE_*` variables, a developer's sign-in).
 */
export async function createCredentials({
  endpoint,
  accessKey,
}: {
  readonly endpoint: string;
  readonly accessKey?: string | undefined;
}): Promise<AcsCredentials> {
  if (accessKey !== undefined) return { endpoint, accessKey };
  // Loaded only when needed: it is as large as the rest of the program.
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  // Not getBearerTokenProvider: a renewal that fails there is an unhandled rejection, which ends the process.
  const getToken = createTokenCache((abortSignal) => credential.getToken(SCOPE, { abortSignal }));
  return { endpoint, getToken };
}
