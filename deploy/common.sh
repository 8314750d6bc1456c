# shellcheck shell=bash
# What the scripts here share.

if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }; else compose() { docker-compose "$@"; }; fi

# Whether a backup is complete: one that was cut off looks like one that was not, but for its last lines.
is_whole() { gunzip -c "$1" | tail -n 20 | grep -c 'PostgreSQL database cluster dump complete' >/dev/null; }
