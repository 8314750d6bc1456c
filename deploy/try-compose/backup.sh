# shellcheck shell=bash
# Backup and restore as docs/operations.md has them, while a purchase is under way.

lose_and_restore() {
  local id backup="$work/backup.sql.gz" complaints="$work/complaints"
  id="$(purchase start)"
  purchase accepted "$id"
  say "purchase_$id: the emulator has the POST; taking a backup"
  compose exec -T postgres pg_dumpall --username temporal --clean --if-exists </dev/null | gzip >"$backup"
  say "  $(($(wc -c <"$backup") / 1024)) KiB; losing the database"
  compose stop gateway worker temporal temporal-ui >/dev/null 2>&1
  compose rm --stop --force postgres >/dev/null 2>&1
  podman volume rm "${COMPOSE_PROJECT_NAME}_postgres" >/dev/null
  say '  restoring it'
  compose up --detach --no-build postgres >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }
  await_health "$(containers postgres)" 120
  gunzip -c "$backup" | compose exec -T postgres psql --username temporal --dbname postgres --quiet >/dev/null 2>"$complaints" || true
  if grep '^ERROR\|^FATAL\|^psql' "$complaints" | grep -v 'role "temporal"\|current user cannot be dropped' | grep -q .; then
    say 'FAILED: psql complained of something else than the role temporal'
    cat "$complaints" >&2
    exit 1
  fi
  up
  all_healthy
  say "  $(purchase settle "$id")"
}
