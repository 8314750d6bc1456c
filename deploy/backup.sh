#!/usr/bin/env bash
# Dumps the databases of Temporal into a new file: deploy/backup.sh FILE.sql.gz (docs/operations.md).
set -euo pipefail
. "$(dirname "$0")/common.sh"

file="${1:-}"
[ -n "$file" ] || { echo 'usage: deploy/backup.sh FILE.sql.gz' >&2; exit 2; }
[ ! -e "$file" ] || { echo "$file exists: choose another name" >&2; exit 2; }
umask 077

compose exec -T postgres pg_dumpall --username temporal --clean --if-exists </dev/null | gzip >"$file.part"

if ! is_complete "$file.part"; then
  echo "$file.part is incomplete: no backup was made" >&2
  exit 1
fi
mv "$file.part" "$file"
echo "$file: $(($(wc -c <"$file") / 1024)) KiB"
