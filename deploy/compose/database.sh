#!/bin/sh
# The role and the database of ../hosts.md; run by PostgreSQL's image when the database is made.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/etalon-password)" <<'SQL'
create role etalon login createrole password :'password';
create database etalon owner etalon;
SQL
