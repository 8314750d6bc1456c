#!/bin/sh
# As far as docker-compose.yml needs it, what the official image does.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --pgdata "$PGDATA" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" \
    --auth-local trust --auth-host scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
# runc before 1.2 mounts /var/run/postgresql so that root alone may write there.
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/tmp
