// A database server for a host of a scaled-out cloud in tests: where it is started is for others, how is here. Debian's
// PostgreSQL where it is installed, else the one from npm.

import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { insist } from "@etalon/basis";
import pg from "pg";
import { FILES } from "../../authority/credential-files.ts";
import { makeCluster, SUPERUSER } from "../cluster.ts";
import { prepareDatabase } from "../keeping.ts";
import { clusterIn, type Place, settle, socketFolder } from "../place.ts";
import { installedPrograms, type Programs, postgresOf } from "../programs.ts";
import { commandFor, own } from "../runner.ts";

export interface ServerOnHost {
  /** Its data: where it was asked for, or where the server's user can reach it. Whoever asked for the server removes it. */
  readonly home: string;
  readonly version: string;
  readonly command: readonly string[];
  /** For `psql` on its host: how the superuser comes in. */
  readonly superuser: Readonly<Record<string, string>>;
  /** Makes the role `etalon` and its database, once the server runs. */
  prepare(): Promise<void>;
  /** `DATABASE_URL` for those who reach the server at an address. */
  url(address: string): string;
}

const DEBIAN = "/usr/lib/postgresql";
const PASSWORD = "of-a-test";

async function programs(): Promise<Programs> {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const debian = versions.find((version) => existsSync(join(DEBIAN, version, "bin", "postgres")));
  if (debian !== undefined) return { folder: join(DEBIAN, debian), version: debian };
  const installed = await installedPrograms();
  insist(installed.ok, installed.ok ? "" : installed.why.text);
  return installed.value;
}

/**
 * Without fsync: what is killed loses nothing even so, and no test pulls the plug.
 * @param credentials  a folder of `etalon authority issue`: then it takes nobody in without TLS
 */
export async function serverOnHost(
  home: string,
  listen: string,
  port: number,
  credentials?: string,
): Promise<ServerOnHost> {
  await mkdir(home, { recursive: true });
  const settled = await settle(home, home, await programs());
  insist(settled.ok, settled.ok ? "" : settled.why.text);
  const place = settled.value;
  const made = await makeCluster(place, PASSWORD, false);
  insist(made.ok, made.ok ? "" : made.why.text);
  const cluster = clusterIn(place.home);
  const access = join(cluster, "pg_hba.conf"); // the first line that fits counts
  const kind = credentials === undefined ? "host" : "hostssl";
  await writeFile(access, `${kind} all etalon samenet scram-sha-256\n${await readFile(access, "utf8")}`);
  const socket = await socketFolder(place);
  insist(socket.ok, socket.ok ? "" : socket.why.text);
  const settings = {
    listen_addresses: listen,
    port: String(port),
    unix_socket_directories: socket.value,
    max_connections: "200",
    fsync: "off",
    ...(credentials !== undefined && (await secured(place, credentials))),
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { runner } = place;
  const [program, args] = commandFor(runner, postgresOf(place.programs), ["-D", cluster, ...given]);
  const as =
    runner.kind === "uid"
      ? ["setpriv", `--reuid=${runner.uid}`, `--regid=${runner.gid}`, "--clear-groups", "--pdeathsig", "KILL"]
      : [];
  return {
    home: place.home,
    version: place.programs.version,
    command: [...as, program, ...args],
    superuser: {
      PGHOST: socket.value,
      PGPORT: String(port),
      PGUSER: SUPERUSER,
      PGPASSWORD: PASSWORD,
      PGDATABASE: "postgres",
    },
    async prepare() {
      const client = new pg.Client({ host: socket.value, port, user: SUPERUSER, password: PASSWORD });
      await client.connect();
      await prepareDatabase(client, PASSWORD);
      await client.end();
    },
    url: (address) =>
      `postgres://etalon:${PASSWORD}@${address}:${port}/etalon${credentials === undefined ? "" : "?sslmode=verify-full"}`,
  };
}

/** The server's own copies: it wants to own its key. */
async function secured({ home, runner }: Place, credentials: string): Promise<Record<string, string>> {
  const settings: Record<string, string> = { ssl: "on" };
  for (const [setting, name] of [
    ["ssl_cert_file", FILES.certificate],
    ["ssl_key_file", FILES.key],
  ] as const) {
    const file = join(home, name);
    await writeFile(file, await readFile(join(credentials, name)), { mode: 0o600 });
    own(runner, file);
    settings[setting] = file;
  }
  return settings;
}
