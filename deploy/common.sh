# shellcheck shell=bash
# Functions of backup.sh and restore.sh.

if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }; else compose() { docker-compose "$@"; }; fi

# Only the last lines show whether a dump is complete.
is_complete() { gunzip -c "$1" | tail -n 20 | grep -c 'PostgreSQL database cluster dump complete' >/dev/null; }
