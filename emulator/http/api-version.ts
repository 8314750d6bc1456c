import type { Emulation } from '../emulation.js';
import { errorResponse, type EmulatedResponse } from './response.js';

/** The api-versions that the service accepts. */
export const SUPPORTED_VERSIONS = [
  '2021-03-07',
  '2022-01-11-preview2',
  '2022-06-01-preview',
  '2022-12-01',
  '2022-12-02-preview2',
  '2023-05-01-preview',
  '2023-10-01-preview',
  '2024-03-01-preview',
  '2024-05-01-preview',
  '2025-02-11',
  '2025-04-01',
  '2025-06-01',
] as const;

/** The error response to an unknown api-version; undefined for a known one. */
export function apiVersionProblem(version: string | null): EmulatedResponse | undefined {
  if (SUPPORTED_VERSIONS.some((supported) => supported === version)) return undefined;
  const problem =
    version === null ? 'The api-version is missing' : `api-version ${version} is unknown`;
  return errorResponse(400, {
    code: 'UnsupportedApiVersion',
    message: `${problem}; supported are ${SUPPORTED_VERSIONS.join(', ')}.`,
    target: 'api-version',
  });
}

/** The headers of every response of the service. */
export function commonHeaders(emulation: Emulation, tookMs: number): Record<string, string> {
  return {
    'Request-Context': 'appId=',
    'MS-CV': emulation.correlationVector(),
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'api-supported-versions': SUPPORTED_VERSIONS.join(', '),
    'X-Processing-Time': `${Math.max(1, Math.round(tookMs))}ms`,
    'X-Cache': 'CONFIG_NOCACHE',
  };
}
