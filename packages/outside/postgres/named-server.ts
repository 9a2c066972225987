// The database server that DATABASE_URL names, and how it proves who it is: on another host by TLS, its certificate and its
// name checked, unless the operator states that it is not to. Called where an app or `etalon doctor` connects to one.

import { readFileSync } from "node:fs";
import { type Answer, good, refused } from "@etalon/basis";
import { parseIntoClientConfig } from "pg-connection-string";
import { isLoopback } from "../links/loopback.ts";
import type { ConnectionConfig } from "./database.ts";

export interface NamedServer {
  readonly connection: ConnectionConfig;
  /** For people; without the password. */
  readonly name: string;
  /** null: a socket or address of this host, or stated to be without. */
  readonly tls: "verify-full" | null;
  readonly host: string;
}

/** Who signs servers' certificates, where DATABASE_URL does not say: asked at each connection, since lists are signed anew. */
export type TrustedAuthority = () => { readonly ca: string; readonly crl?: string };

const FORM = "DATABASE_URL should look like postgres://user:password@host:5432/database";
/** libpq's word for the authorities that the system trusts. */
const SYSTEM = "system";

export function namedServer(databaseUrl: string, authority?: TrustedAuthority): Answer<NamedServer> {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return no(`${FORM}.`);
  const mode = url.searchParams.get("sslmode");
  const root = url.searchParams.get("sslrootcert");
  if (url.searchParams.has("ssl"))
    return no("DATABASE_URL should say sslmode=verify-full or sslmode=disable instead of ssl=….");
  for (const ours of ["sslmode", "sslrootcert"]) url.searchParams.delete(ours);
  const read = connectionOf(url);
  if (!read.ok) return read;
  const connection = read.value;
  const host = connection.host || process.env.PGHOST || "localhost";
  const name = `postgres://${url.username}@${url.host}${url.pathname}`;

  if (mode === null || mode === "disable") {
    if (root !== null)
      return no("DATABASE_URL names an sslrootcert, and should say sslmode=verify-full too.");
    if (mode === null && !isOfThisHost(host))
      return refused(
        "postgres.open",
        `The database at ${host} is on another host: DATABASE_URL should end in ` +
          "?sslmode=verify-full&sslrootcert=FILE (or in ?sslmode=disable, which sends all in clear).",
      );
    return good({ connection: { ...connection, host, ssl: false }, name, host, tls: null });
  }
  if (mode !== "verify-full")
    return no(`sslmode=${mode} would trust any server: DATABASE_URL should say verify-full, or disable.`);
  const trusted = trustedBy(root, authority);
  if (!trusted.ok) return trusted;
  const ssl = {
    ...(typeof connection.ssl === "object" && connection.ssl), // a certificate of our own, where one is named
    rejectUnauthorized: true,
    get ca() {
      return trusted.value().ca;
    },
    get crl() {
      return trusted.value().crl;
    },
  };
  return good({ connection: { ...connection, host, ssl }, name, host, tls: mode });
}

function trustedBy(
  root: string | null,
  authority: TrustedAuthority | undefined,
): Answer<() => { readonly ca?: string; readonly crl?: string }> {
  if (root === SYSTEM || (root === null && !authority)) return good(() => ({}));
  if (root === null) return good(authority as TrustedAuthority);
  try {
    let ca = readFileSync(root, "utf8");
    return good(() => {
      try {
        ca = readFileSync(root, "utf8");
      } catch {} // it was there: what it said holds until it is there again
      return { ca };
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return no(`DATABASE_URL names sslrootcert=${root}, which cannot be read (${code}).`);
  }
}

function connectionOf(url: URL): Answer<ConnectionConfig> {
  try {
    return good(parseIntoClientConfig(url.href) as ConnectionConfig);
  } catch (error) {
    // The words of the parser may hold the address, and so the password.
    const { code, path } = error as NodeJS.ErrnoException;
    return no(code ? `DATABASE_URL names ${path}, which cannot be read (${code}).` : `${FORM}.`);
  }
}

/** A folder is that of a Unix socket. */
export const isOfThisHost = (host: string): boolean => host.startsWith("/") || isLoopback(host);
const no = (text: string) => refused("postgres.url", text);
