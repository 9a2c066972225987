// The NATS servers of a cloud, each by its folder from `etalon authority issue bus/… --host …`: what it is called and how
// the others find it stand in its certificate. Called by `etalon authority bus`.

import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { FILES, replaceFile } from "@etalon/outside/authority/credential-files";
import { hostsIn, identityIn } from "@etalon/outside/authority/identity";
import type { BusUser } from "@etalon/outside/nats/rights";
import { serverConfiguration } from "@etalon/outside/nats/server-configuration";

const CLIENTS = 4222;
const SERVERS = 6222;

/** A server is started where its folder is: `nats-server -c nats-1/nats.conf`. @returns the files written */
export async function writeServerConfigurations(
  folders: readonly string[],
  users: readonly BusUser[],
  store?: string,
): Promise<Answer<readonly string[]>> {
  const servers: { readonly folder: string; readonly name: string; readonly host: string | undefined }[] = [];
  for (const folder of folders) {
    const file = join(folder, FILES.certificate);
    const certificate = await readFile(file).then(
      (pem) => new X509Certificate(pem),
      () => null,
    );
    const identity = identityIn(certificate?.subjectAltName);
    if (certificate === null || identity?.role !== "bus")
      return refused("cli.bus", `${file} should be the certificate of a NATS server: issue bus/<id>`);
    const [host] = hostsIn(certificate.subjectAltName);
    if (host === undefined && folders.length > 1)
      return refused(
        "cli.bus",
        `${file} names no host, by which the other servers find it: issue it with --host`,
      );
    servers.push({ folder, name: identity.id, host });
  }
  const routes = servers.map(({ host }) => `${host}:${SERVERS}`);
  const written: string[] = [];
  for (const { folder, name, host } of servers) {
    const there = basename(resolve(folder));
    const file = join(folder, "nats.conf");
    const text = serverConfiguration({
      name,
      users,
      listen: `0.0.0.0:${CLIENTS}`,
      files: {
        certificate: join(there, FILES.certificate),
        key: join(there, FILES.key),
        authority: join(there, FILES.authority),
      },
      store: store ?? join(there, "jetstream"),
      ...(servers.length > 1 && {
        cluster: { listen: `0.0.0.0:${SERVERS}`, own: `${host}:${SERVERS}`, routes },
      }),
    });
    await replaceFile(file, text);
    written.push(file);
  }
  return good(written);
}
