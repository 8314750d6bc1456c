/** A GUID, or one behind a prefix such as `purchase_`. */
const GUID_ID = /^(?:[a-z]+_)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether two ACS ids are equal. Letter case does not matter in an id made of a GUID. */
export function isSameId(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

function canonical(id: string): string {
  return GUID_ID.test(id) ? id.toLowerCase() : id;
}
