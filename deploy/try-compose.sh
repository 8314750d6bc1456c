#!/usr/bin/env bash
# Runs docker-compose.yml for real where no image can be pulled, and breaks it: docs/compose.md says what stands in for what.
# Needs root, podman, a compose client and debootstrap; leaves nothing but a cache. Run it as often as you like.
# With --stay it breaks nothing, and keeps the stack up until Ctrl-C, for trying commands by hand.
set -euo pipefail
cd "$(dirname "$0")/.."

stand_ins=deploy/try-compose/stand-ins
cache="${XDG_CACHE_HOME:-$HOME/.cache}/acs-durable-purchase/try-compose"
. deploy/common.sh
. deploy/try-compose/engine.sh
. deploy/try-compose/stand-ins.sh
. deploy/try-compose/backup.sh

verdict='ALL HELD'
finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  say 'taking everything down'
  compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  stop_engine
  if [ "$code" -eq 0 ]; then say "$verdict"; else say "FAILED (exit code $code)"; fi
  exit "$code"
}

[ "$(id -u)" -eq 0 ] || { echo 'this needs root: it makes networks and file systems' >&2; exit 1; }
need podman runc iptables debootstrap node npm "$(docker compose version >/dev/null 2>&1 && echo docker || echo docker-compose)"
work="$(mktemp -d /tmp/try-compose-XXXXXX)"
trap finish EXIT
trap 'exit 130' INT TERM

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });'; }

# Nothing that is exported here must reach the stack.
for name in $(compgen -e | grep -E '^(ACS|AZURE|TEMPORAL|GATEWAY|WORKER|EVENTS|COMPOSE)_' || true); do
  [ "$name" = TEMPORAL_CLI ] || unset "$name"
done
mkdir "$work/secrets" "$work/logs"
key() { head -c 64 /dev/urandom | base64 -w 0; }
printf 'endpoint=http://emulator:4040/;accesskey=%s\n' "$(key)" >"$work/secrets/acs_connection_string"
printf 'try=%s\n' "$(key)" >"$work/secrets/gateway_access_keys"
head -c 24 /dev/urandom | base64 -w 0 | tr '+/' '-_' >"$work/secrets/postgres_password"
gateway_port="$(free_port)"
cat >"$work/env" <<END
COMPOSE_PROFILES=emulator
SECRETS=$work/secrets
GATEWAY_PUBLISH=127.0.0.1:$gateway_port
UI_PUBLISH=127.0.0.1:$(free_port)
EMULATOR_SPEED=0.5
END
set -a && . "$work/env" && COMPOSE_PROJECT_NAME=try-compose && set +a

start_engine
build_images

say 'starting the stack, profile emulator'
up() { compose up --detach --no-build >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }; }
up
running() { for name in postgres temporal temporal-ui emulator gateway worker; do containers "$name"; done; }
all_healthy() {
  # Two workers, and one each of the others.
  [ "$(running | wc -l)" -eq 7 ] || { say "FAILED: $(running | wc -l) containers rather than 7"; exit 1; }
  for container in $(running); do await_health "$container" 120; done
}
all_healthy
for worker in $(containers worker); do
  podman exec "$worker" node dist/src/bin/healthcheck.js worker --ready 2>/dev/null
done
say "up: $(running | wc -l) containers healthy, $(containers worker | wc -l) workers ready; published: $(podman ps --format '{{.Ports}}' 2>/dev/null | xargs)"

if [ "${1:-}" = --stay ]; then
  say 'it stays up until Ctrl-C. In another terminal, before docker compose or podman:'
  echo "  export DOCKER_HOST=$DOCKER_HOST CONTAINERS_CONF=$CONTAINERS_CONF CONTAINERS_STORAGE_CONF=$CONTAINERS_STORAGE_CONF"
  echo "  export COMPOSE_PROJECT_NAME=$COMPOSE_PROJECT_NAME && set -a && . $work/env && set +a"
  verdict='nothing was tried by the script'
  trap 'exit 0' INT TERM
  while sleep 1; do :; done
fi

say 'running the jobs again, which must find nothing to do'
up
for job in temporal-schema temporal-namespace; do
  [ "$(state ExitCode "$(containers $job)")" = 0 ] || { say "FAILED: $job"; exit 1; }
done
# Some clients make containers anew for that.
all_healthy

purchase() {
  GATEWAY="http://127.0.0.1:$gateway_port" EMULATOR="http://$(address "$(containers emulator)"):4040" \
    KEYS="$work/secrets/gateway_access_keys" node --import tsx deploy/try-compose/purchase.ts "$@"
}
strike() {
  crash "$1"
  say "  $2: killed, and started again by its restart policy"
}
# Kills containers one after the other, each given by its name and its id, while a purchase runs.
buy_while_killing() {
  local id
  id="$(purchase start)"
  purchase accepted "$id"
  say "purchase_$id: the emulator has the POST"
  while [ "$#" -gt 0 ]; do
    strike "$2" "$1"
    await_health "$2" 120
    shift 2
  done
  say "  $(purchase settle "$id")"
}

read -r one two <<<"$(containers worker | xargs)"
buy_while_killing 'a worker' "$one" 'the Temporal server' "$(containers temporal)" PostgreSQL "$(containers postgres)"
buy_while_killing 'the other worker' "$two"
buy_while_killing 'the gateway' "$(containers gateway)"
buy_while_killing 'the emulator' "$(containers emulator)"
buy_while_killing "Temporal's UI" "$(containers temporal-ui)"

lose_and_restore

say 'stopping: each process has its grace period'
began=$SECONDS
compose stop >/dev/null 2>&1
[ "$(containers worker | wc -l)" -eq 2 ] || { say 'FAILED: there are not two workers'; exit 1; }
for container in $(containers worker) $(containers gateway) $(containers emulator); do
  code="$(state ExitCode "$container")"
  [ "$code" = 0 ] || { say "FAILED: exit code $code after SIGTERM: $(podman inspect --format '{{.Name}}' "$container")"; exit 1; }
done
say "stopped within $((SECONDS - began)) s; workers, gateway and emulator ended by themselves with exit code 0"

say 'looking for secrets in the logs'
for container in $(podman ps --all --quiet 2>/dev/null); do
  podman logs "$container" >"$work/logs/$(podman inspect --format '{{.Name}}' "$container")" 2>&1
done
lines="$(cat "$work"/logs/* | wc -l)"
for log in "$work"/logs/*; do
  for secret in "$work"/secrets/*; do
    # The key alone, wherever it stands.
    if grep -qF -- "$(sed 's/.*accesskey=//; s/^try=//' "$secret")" "$log"; then
      say "FAILED: $(basename "$secret") is in the log of $(basename "$log")"
      exit 1
    fi
  done
done
[ "$lines" -gt 100 ] || { say "FAILED: only $lines lines of logs were found"; exit 1; }
say "none of the secrets is in the $lines lines of $(find "$work/logs" -type f | wc -l) containers' logs"
