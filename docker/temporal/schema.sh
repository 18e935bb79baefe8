#!/bin/sh
# Creates or upgrades the schema of both databases. Runs at every start: each step leaves alone what is done already.
# The address and the password come from the SQL_* variables that temporal-sql-tool reads by itself.
set -eu

upgrade() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

upgrade temporal temporal
upgrade temporal_visibility visibility
