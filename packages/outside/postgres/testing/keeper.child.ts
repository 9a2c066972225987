// Opens the embedded database named in INPUT, leaves a mark in it, and stays until killed.

import pg from "pg";
import { openEmbeddedPostgres } from "../embedded-postgres.ts";

const opened = await openEmbeddedPostgres(JSON.parse(process.env.INPUT ?? "{}"));
if (!opened.ok) {
  console.log(JSON.stringify({ refused: opened.why }));
} else {
  const { connection, pid, adopted } = opened.value;
  process.once("SIGTERM", () => void opened.value.stop().then(() => console.log("stopped")));
  const client = new pg.Client(connection);
  await client.connect();
  await client.query("create table if not exists mark (pid int); insert into mark select pg_backend_pid()");
  const { rows } = await client.query("select count(*)::int as marks from mark");
  await client.end();
  console.log(JSON.stringify({ pid, adopted, marks: rows[0].marks }));
}
