#!/bin/sh
# Makes the databases of Temporal and brings their schemas up to this version. Run again, it does what is missing.
set -eu
SQL_PASSWORD="$(cat /run/secrets/postgres_password)"
export SQL_PASSWORD

bring_up() {
  temporal-sql-tool --db "$1" create
  # Leaves a schema that is there as it is.
  temporal-sql-tool --db "$1" setup-schema --version 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}

bring_up temporal temporal
bring_up temporal_visibility visibility
echo 'the schemas are up to date'
