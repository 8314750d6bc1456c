const GUID = /(?<=^|_)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether two ACS ids are equal. Letter case does not matter in a GUID. */
export function isSameId(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

function canonical(id: string): string {
  return id.replace(GUID, (guid) => guid.toLowerCase());
}
