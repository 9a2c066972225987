// A nats-server under our configuration lets in as another server only what is made out to the host name of a route, since
// every role has a certificate of the same authority and a server reads everything; and it forgets whom it no longer names.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "@etalon/basis";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Authority, initAuthority } from "../authority/authority.ts";
import { askingFor, openCredentials } from "../authority/credentials.ts";
import { type Identity, identityUri } from "../authority/identity.ts";
import { systemClock } from "../clock/system-clock.ts";
import { freePort } from "../links/free-port.ts";
import type { BusUser } from "./rights.ts";
import { type ServerOptions, serverConfiguration } from "./server-configuration.ts";
import { hasNats } from "./testing/nats-servers.ts";

const LOCAL = "127.0.0.1";
const folder = mkdtempSync(join(tmpdir(), "etalon-nats-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

interface Server {
  readonly port: number;
  readonly said: () => string;
  /** Its configuration anew, read while it runs. */
  reload(users: readonly BusUser[]): void;
}

async function server(
  authority: Authority,
  identity: Identity,
  more: Pick<ServerOptions, "users" | "cluster">,
  hosts: readonly string[] = [],
): Promise<Server> {
  const name = identityUri(identity).replaceAll(/\W/g, "-");
  const to = join(folder, name);
  taken(await authority.issue(identity, { to, hosts }));
  const port = await freePort(LOCAL);
  const configured = (users: readonly BusUser[]) => {
    const [certificate, key, ca] = ["certificate.pem", "key.pem", "authority.pem"].map((file) =>
      join(to, file),
    );
    const files = { certificate: certificate!, key: key!, authority: ca! };
    const listen = `${LOCAL}:${port}`;
    const text = serverConfiguration({ name, listen, files, store: join(to, "jetstream"), ...more, users });
    writeFileSync(join(to, "nats.conf"), text);
  };
  configured(more.users);
  const child = spawn("nats-server", ["-c", join(to, "nats.conf")], { stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  let said = "";
  child.stderr?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  return {
    port,
    said: () => said,
    reload(users) {
      configured(users);
      child.kill("SIGHUP");
    },
  };
}

describe.skipIf(!hasNats)("a nats-server (needs the Debian package nats-server)", () => {
  let authority: Authority;
  beforeAll(async () => {
    authority = taken(await initAuthority(join(folder, "authority"), systemClock()));
  });

  it("takes in as another server none with a certificate of another role", async () => {
    const [own, other, intruder] = [await freePort(LOCAL), await freePort(LOCAL), await freePort(LOCAL)];
    const routes = [own, other].map((port) => `localhost:${port}`);
    const clustered = (port: number) => ({
      users: [],
      cluster: { listen: `${LOCAL}:${port}`, own: `localhost:${port}`, routes },
    });
    const first = await server(authority, { role: "bus", id: "nats-1" }, clustered(own), ["localhost"]);
    await expect.poll(first.said).toMatch(/Server is ready/);
    const node = { role: "node", id: "nc-01" } as const;
    const stranger = await server(authority, node, clustered(intruder), ["nc-01.example.org"]);
    await expect.poll(first.said).toMatch(/authentication error/);
    await server(authority, { role: "bus", id: "nats-2" }, clustered(other), ["localhost"]);
    await expect.poll(first.said).toMatch(/metadata leader/);
    expect(stranger.said()).not.toMatch(/metadata leader/); // it hears nothing of the others
  });

  it("sends away whoever has lost his rights, once it has read its configuration anew", async () => {
    const users = ["ia-01", "ia-02"].map((id) => ({
      user: `etalon:agent/${id}`,
      host: { role: "agent", id } as const,
    }));
    const bus = await server(authority, { role: "bus", id: "nats-3" }, { users });
    await expect.poll(bus.said).toMatch(/Server is ready/);
    const joined = async (id: string) => {
      const to = join(folder, id);
      taken(await authority.issue({ role: "agent", id }, { to }));
      const credentials = taken(await openCredentials(to));
      credentials.close();
      const tls = askingFor(credentials, [{ role: "bus" }]) as object;
      return connect({ servers: `127.0.0.1:${bus.port}`, tls, reconnect: false });
    };
    const [staying, leaving] = [await joined("ia-01"), await joined("ia-02")];
    bus.reload(users.slice(0, 1));
    await leaving.closed();
    await expect(joined("ia-02")).rejects.toThrow(/[Aa]uth/);
    expect(staying.isClosed()).toBe(false);
    await staying.close();
  });
});
