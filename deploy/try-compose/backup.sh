# shellcheck shell=bash
# Backup and restore as docs/operations.md has them, while a purchase is under way.

lose_and_restore() {
  local id backup="$work/backup.sql.gz" complaints="$work/complaints"
  id="$(purchase start)"
  purchase accepted "$id"
  say "purchase_$id: the emulator has the POST; taking a backup"
  deploy/backup.sh "$backup" >"$work/backup.log" 2>&1 || { cat "$work/backup.log" >&2; say 'FAILED: no backup'; exit 1; }
  say "  $(($(wc -c <"$backup") / 1024)) KiB; losing the database"
  podman logs "$(containers postgres)" >"$work/logs/lost-postgres" 2>&1
  compose stop gateway worker temporal temporal-ui >/dev/null 2>&1
  compose rm --stop --force postgres >/dev/null 2>&1
  podman volume rm "${COMPOSE_PROJECT_NAME}_postgres" >/dev/null
  say '  a backup that was cut off must be refused, and the whole one restored'
  head -c "$(($(wc -c <"$backup") / 2))" "$backup" >"$work/half.sql.gz"
  if deploy/restore.sh "$work/half.sql.gz" >/dev/null 2>&1; then say 'FAILED: half a backup was restored'; exit 1; fi
  deploy/restore.sh "$backup" >"$complaints" 2>&1 || { cat "$complaints" >&2; say 'FAILED: it could not be restored'; exit 1; }
  all_healthy
  # Temporal's own word: the gateway would ask the emulator for a purchase that it does not know.
  compose exec -T worker node dist/src/bin/cli.js wait "$id" --timeout 240 </dev/null >/dev/null 2>"$complaints" || {
    cat "$complaints" >&2
    say 'FAILED: Temporal does not know the purchase, or it did not succeed'
    exit 1
  }
  say "  $(purchase settle "$id")"
}
