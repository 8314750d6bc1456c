# shellcheck shell=bash
# Podman with a configuration, a store and a socket of its own, all below $work; nothing of the machine's is touched.

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

need() {
  local missing=()
  for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
  [ "${#missing[@]}" -eq 0 ] && return
  echo "not on this machine: ${missing[*]}. On Debian 12:" >&2
  echo '  apt-get install --no-install-recommends podman conmon runc iptables netavark aardvark-dns debootstrap docker-compose' >&2
  exit 1
}

start_engine() {
  cat >"$work/containers.conf" <<END
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=10000:10000"]
log_driver = "k8s-file"
[network]
network_config_dir = "$work/networks"
[engine]
events_logger = "file"
cgroup_manager = "cgroupfs"
runtime = "runc"
END
  cat >"$work/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
END
  export CONTAINERS_CONF="$work/containers.conf" CONTAINERS_STORAGE_CONF="$work/storage.conf"
  # Where there is no systemd, nobody runs health checks: keep_healthy does.
  export DISABLE_HC_SYSTEMD=true
  export DOCKER_HOST="unix://$work/engine.sock"
  if iptables-save 2>/dev/null | grep -q NETAVARK; then rules_were_there=yes; fi
  podman system service --time=0 "$DOCKER_HOST" >"$work/engine.log" 2>&1 &
  engine=$!
  keep_healthy &
  health=$!
}

keep_healthy() {
  while sleep 2; do
    for container in $(podman ps --quiet 2>/dev/null); do
      podman healthcheck run "$container" >/dev/null 2>&1 || true
    done
  done
}

stop_engine() {
  for pid in "${health:-}" "${engine:-}"; do
    if [ -n "$pid" ]; then kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; fi
  done
  podman rm --all --force --time 0 >/dev/null 2>&1 || true
  podman network prune --force >/dev/null 2>&1 || true
  [ "${rules_were_there:-no}" = yes ] || forget_rules
  umount "$work/storage/overlay" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}

# The rules of the firewall that podman's networks leave behind.
forget_rules() {
  for table in filter nat; do
    iptables -t "$table" -S | sed -n '/NETAVARK/s/^-A /-D /p' | xargs -r -L1 iptables -t "$table"
    iptables -t "$table" -S | sed -n 's/^-N \(NETAVARK.*\)$/-X \1/p' | xargs -r -L1 iptables -t "$table"
  done
}

# The containers of a service of the compose file, the running ones and the others.
containers() { podman ps --all --quiet --filter "label=com.docker.compose.service=$1" 2>/dev/null; }

state() { podman inspect --format "{{.State.$1}}" "$2" 2>/dev/null; }

address() { podman inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$1" 2>/dev/null; }

# Waits until a container is healthy: $1, for at most $2 seconds.
await_health() {
  local end=$((SECONDS + $2))
  until [ "$(state Running "$1")" = true ] && [ "$(state Health.Status "$1")" = healthy ]; do
    if [ "$SECONDS" -ge "$end" ]; then
      say "FAILED: $(podman inspect --format '{{.Name}}' "$1") is not healthy after $2 s"
      podman logs --tail 20 "$1" >&2
      exit 1
    fi
    sleep 1
  done
}

# Kills the program of a container from outside, as a crash would: `docker kill` would count as being stopped by a person, and
# nothing would start it again.
crash() {
  local pid started
  pid="$(state Pid "$1")"
  started="$(state StartedAt "$1")"
  grep -q "$1" "/proc/$pid/cgroup" || { say "FAILED: process $pid is none of container $1"; exit 1; }
  kill -KILL "$pid"
  local end=$((SECONDS + 60))
  until [ "$(state Running "$1")" = true ] && [ "$(state StartedAt "$1")" != "$started" ]; do
    if [ "$SECONDS" -ge "$end" ]; then
      say "FAILED: nothing started $(podman inspect --format '{{.Name}}' "$1") again"
      exit 1
    fi
    sleep 0.3
  done
}
