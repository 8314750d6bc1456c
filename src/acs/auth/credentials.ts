import type { AcsCredentials } from './authorize.js';
import { createTokenCache } from './token-cache.js';

/** What a token must be good for; ACS names itself with two slashes. */
const SCOPE = 'https://communication.azure.com//.default';

/**
 * Opens an ACS resource: with its access key where one is given, else with Entra ID, as whatever identity
 * DefaultAzureCredential finds (a managed identity, a workload identity, `AZURE_*` variables, a developer's sign-in).
 * Tokens are fetched when they are first needed, kept, and renewed before they expire.
 */
export async function createCredentials({
  endpoint,
  accessKey,
}: {
  readonly endpoint: string;
  readonly accessKey?: string | undefined;
}): Promise<AcsCredentials> {
  if (accessKey !== undefined) return { endpoint, accessKey };
  // Loaded only where it is needed: it is as large as everything else.
  const { DefaultAzureCredential } = await import('@azure/identity');
  const credential = new DefaultAzureCredential();
  // Its own token provider lets a failed renewal end the process, as a rejection that nobody handles.
  const getToken = createTokenCache((abortSignal) => credential.getToken(SCOPE, { abortSignal }));
  return { endpoint, getToken };
}
