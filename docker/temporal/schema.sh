#!/bin/sh
# Creates or upgrades the schemas of both Temporal databases. Runs at every start, and can be repeated.
# temporal-sql-tool reads the address and the password from the SQL_* variables in the environment.
set -eu

upgrade() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

upgrade temporal temporal
upgrade temporal_visibility visibility
