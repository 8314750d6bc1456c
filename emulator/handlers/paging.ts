import { badRequest, jsonResponse, type EmulatedResponse } from '../http/response.js';
import type { Call } from './call.js';

const DEFAULT_SIZE = 100;

/** One page of a list, with the relative URL of the next. */
export function pageOf<T>(
  { query, apiVersion }: Call,
  list: { readonly path: string; readonly name: string; readonly sizeParameter: string },
  items: readonly T[],
  toBody: (item: T) => object,
): EmulatedResponse {
  const skip = wholeNumber(query.get('skip'), 0);
  const size = wholeNumber(query.get(list.sizeParameter), DEFAULT_SIZE);
  if (skip === undefined) return badRequest('skip must be a whole number.', 'skip');
  if (size === undefined || size === 0) {
    return badRequest(`${list.sizeParameter} must be a whole number.`, list.sizeParameter);
  }
  const next = skip + size;
  const nextLink = `${list.path}?skip=${next}&${list.sizeParameter}=${size}&api-version=${apiVersion}`;
  return jsonResponse({
    [list.name]: items.slice(skip, next).map(toBody),
    ...(next < items.length && { nextLink }),
  });
}

function wholeNumber(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
