#!/bin/sh
# Creates the databases of Temporal and upgrades their schemas to the version of this image. Idempotent.
set -eu
SQL_PASSWORD="$(cat /run/secrets/postgres_password)"
export SQL_PASSWORD

set_up() {
  temporal-sql-tool --db "$1" create
  # Does not change an existing schema.
  temporal-sql-tool --db "$1" setup-schema --version 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}

set_up temporal temporal
set_up temporal_visibility visibility
echo 'the schemas are up to date'
