#!/usr/bin/env bash
# Replaces the databases of Temporal by a backup of deploy/backup.sh: deploy/restore.sh FILE.sql.gz (docs/operations.md).
# Starts the stack only if the whole backup was restored.
set -euo pipefail
. "$(dirname "$0")/common.sh"

file="${1:-}"
[ -f "$file" ] || { echo 'usage: deploy/restore.sh FILE.sql.gz' >&2; exit 2; }
if ! is_complete "$file"; then
  echo "$file is incomplete: nothing was changed" >&2
  exit 2
fi

echo 'stopping everything that writes to the databases'
compose stop gateway worker temporal temporal-ui >/dev/null 2>&1
compose up --detach postgres >/dev/null 2>&1
# Over TCP: while PostgreSQL initializes a new volume, it listens on its socket only, and then restarts.
for ((tries = 0; ; tries += 1)); do
  if compose exec -T postgres pg_isready --quiet --host 127.0.0.1 --username temporal </dev/null >/dev/null 2>&1; then break; fi
  [ "$tries" -lt 60 ] || { echo 'PostgreSQL does not start; see docker compose logs postgres' >&2; exit 1; }
  sleep 2
done

errors="$(mktemp)"
trap 'rm -f "$errors"' EXIT
complete=yes
gunzip -c "$file" | compose exec -T postgres psql --username temporal --dbname postgres --quiet >/dev/null 2>"$errors" || complete=no
# Two errors are expected: the dump drops and creates the role temporal, as which psql is connected. It does set the password.
unexpected="$(grep 'ERROR\|FATAL\|error:' "$errors" | grep -v 'current user cannot be dropped\|role "temporal" already exists' || true)"
if [ "$complete" = no ] || [ -n "$unexpected" ]; then
  if [ -n "$unexpected" ]; then printf '%s\n' "$unexpected" >&2; else cat "$errors" >&2; fi
  echo 'the restore failed, and nothing was started: fix the error, then run this script again' >&2
  exit 1
fi

echo 'the backup is restored; starting the stack'
compose up --detach
