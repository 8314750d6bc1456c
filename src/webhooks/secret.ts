const MIN_BYTES = 24;
const MAX_BYTES = 64;
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** Whether the text is a secret of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
export function isWebhookSecret(text: string): boolean {
  const [, base64] = SECRET.exec(text) ?? [];
  if (base64 === undefined) return false;
  const { length } = Buffer.from(base64, 'base64');
  return length >= MIN_BYTES && length <= MAX_BYTES;
}
