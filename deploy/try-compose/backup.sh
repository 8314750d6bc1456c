# shellcheck shell=bash
# Backup and restore as docs/operations.md has them, while a purchase is under way.

lose_and_restore() {
  local id backup="$work/backup.sql.gz" complaints="$work/complaints" unexpected
  id="$(purchase start)"
  purchase accepted "$id"
  say "purchase_$id: the emulator has the POST; taking a backup"
  compose exec -T postgres pg_dumpall --username temporal --clean --if-exists </dev/null | gzip >"$backup"
  say "  $(($(wc -c <"$backup") / 1024)) KiB; losing the database"
  podman logs "$(containers postgres)" >"$work/logs/lost-postgres" 2>&1
  compose stop gateway worker temporal temporal-ui >/dev/null 2>&1
  compose rm --stop --force postgres >/dev/null 2>&1
  podman volume rm "${COMPOSE_PROJECT_NAME}_postgres" >/dev/null
  say '  restoring it'
  compose up --detach --no-build postgres >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }
  await_health "$(containers postgres)" 120
  gunzip -c "$backup" | compose exec -T postgres psql --username temporal --dbname postgres --quiet >/dev/null 2>"$complaints" || {
    cat "$complaints" >&2
    say 'FAILED: it could not be restored'
    exit 1
  }
  # Two complaints are due, of the role that it restores itself as.
  unexpected="$(grep -v '^NOTICE\|^Service "\|role "temporal"\|current user cannot be dropped' "$complaints" || true)"
  if [ -n "$unexpected" ]; then
    echo "$unexpected" >&2
    say 'FAILED: psql complained of something else than the role temporal'
    exit 1
  fi
  up
  all_healthy
  # Temporal's own word: the gateway would ask the emulator for a purchase that it does not know.
  compose exec -T worker node dist/src/cli.js wait "$id" --timeout 240 </dev/null >/dev/null 2>"$complaints" || {
    cat "$complaints" >&2
    say 'FAILED: Temporal does not know the purchase, or it did not succeed'
    exit 1
  }
  say "  $(purchase settle "$id")"
}
