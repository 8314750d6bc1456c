#!/usr/bin/env bash
# Writes all that Temporal keeps into one file, which must not be there yet: deploy/backup.sh FILE.sql.gz (docs/operations.md).
set -euo pipefail
if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }; else compose() { docker-compose "$@"; }; fi

file="${1:-}"
[ -n "$file" ] || { echo 'usage: deploy/backup.sh FILE.sql.gz' >&2; exit 2; }
[ ! -e "$file" ] || { echo "$file is there already: name another" >&2; exit 2; }
umask 077

compose exec -T postgres pg_dumpall --username temporal --clean --if-exists </dev/null | gzip >"$file.part"

# A dump that was cut off looks like one that was not.
if ! gunzip -c "$file.part" | tail -n 20 | grep -c 'PostgreSQL database cluster dump complete' >/dev/null; then
  echo "$file.part is not complete: no backup was made" >&2
  exit 1
fi
mv "$file.part" "$file"
echo "$file: $(($(wc -c <"$file") / 1024)) KiB"
