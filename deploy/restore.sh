#!/usr/bin/env bash
# Puts a backup of deploy/backup.sh in the place of all that Temporal keeps: deploy/restore.sh FILE.sql.gz (docs/operations.md).
# Starts the stack again only when the backup is there as a whole.
set -euo pipefail
. "$(dirname "$0")/common.sh"

file="${1:-}"
[ -f "$file" ] || { echo 'usage: deploy/restore.sh FILE.sql.gz' >&2; exit 2; }
if ! is_whole "$file"; then
  echo "$file is no whole backup: nothing was touched" >&2
  exit 2
fi

echo 'stopping what would move meanwhile'
compose stop gateway worker temporal temporal-ui >/dev/null 2>&1
compose up --detach postgres >/dev/null 2>&1
# Over TCP: the server that makes a new database listens on its socket alone, and is stopped again.
for ((tries = 0; ; tries += 1)); do
  if compose exec -T postgres pg_isready --quiet --host 127.0.0.1 --username temporal </dev/null >/dev/null 2>&1; then break; fi
  [ "$tries" -lt 60 ] || { echo 'PostgreSQL does not come up: docker compose logs postgres' >&2; exit 1; }
  sleep 2
done

complaints="$(mktemp)"
trap 'rm -f "$complaints"' EXIT
whole=yes
gunzip -c "$file" | compose exec -T postgres psql --username temporal --dbname postgres --quiet >/dev/null 2>"$complaints" || whole=no
# Two are due: it restores itself as the role temporal, which it can neither drop nor make; its password is the backup's.
unexpected="$(grep 'ERROR\|FATAL\|error:' "$complaints" | grep -v 'current user cannot be dropped\|role "temporal" already exists' || true)"
if [ "$whole" = no ] || [ -n "$unexpected" ]; then
  if [ -n "$unexpected" ]; then printf '%s\n' "$unexpected" >&2; else cat "$complaints" >&2; fi
  echo 'it was not restored as a whole, and nothing was started: mend that, then run this again' >&2
  exit 1
fi

echo 'restored; starting the stack'
compose up --detach
