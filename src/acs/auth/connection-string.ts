/** An ACS resource and the access key that signs requests to it. */
export interface AcsKeyCredentials {
  /** Origin without a trailing slash, e.g. `https://contoso.communication.azure.com`. */
  readonly endpoint: string;
  /** Base64 access key. A secret: never log it, never put it into an error. */
  readonly accessKey: string;
}

export const CONNECTION_STRING_EXAMPLE =
  'endpoint=https://NAME.communication.azure.com/;accesskey=BASE64';

/**
 * Reads an ACS connection string, `endpoint=…;accesskey=…`, its names in any letter case and any order.
 *
 * @throws Error that names the wrong part and never shows the key
 */
export function parseConnectionString(text: string): AcsKeyCredentials {
  const parts = new Map<string, string>();
  for (const part of text.trim().split(';')) {
    const separator = part.indexOf('=');
    if (separator > 0) {
      parts.set(part.slice(0, separator).trim().toLowerCase(), part.slice(separator + 1).trim());
    }
  }
  const endpoint = parts.get('endpoint');
  const accessKey = parts.get('accesskey');
  if (!endpoint) throw new Error('has no endpoint');
  if (!accessKey) throw new Error('has no accesskey');
  return { endpoint: parseEndpoint(endpoint), accessKey: parseAccessKey(accessKey) };
}

/** Reads the endpoint of an ACS resource, an origin. @throws Error that names the problem */
export function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error('has an endpoint that is not an http(s) URL');
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new Error('has an endpoint with more than scheme, host and port');
  }
  return url.origin;
}

/** The default name of an ACS resource: its host and port in lower case. */
export function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}

function parseAccessKey(text: string): string {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  if (!isBase64) throw new Error('has an accesskey that is not base64');
  return text;
}
