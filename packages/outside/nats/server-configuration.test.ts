// A nats-server under our configuration lets in as another server only what is made out to the host name of a route: every
// role has a certificate of the same authority, and a server reads everything.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { initAuthority } from "../authority/authority.ts";
import type { Identity } from "../authority/identity.ts";
import { systemClock } from "../clock/system-clock.ts";
import { serverConfiguration } from "./server-configuration.ts";
import { hasNats } from "./testing/nats-servers.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-nats-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!hasNats)("between servers (needs the Debian package nats-server)", () => {
  it("a certificate of another role is none", async () => {
    const made = await initAuthority(join(folder, "authority"), systemClock());
    if (!made.ok) throw new Error(made.why.text);
    const authority = made.value;
    const ports = { own: await freePort(), other: await freePort(), intruder: await freePort() };
    const routes = [ports.own, ports.other].map((port) => `localhost:${port}`);

    async function server(name: string, identity: Identity, routePort: number, hosts: readonly string[]) {
      const to = join(folder, name);
      mkdirSync(to);
      const issued = await authority.issue(identity, { to, hosts });
      if (!issued.ok) throw new Error(issued.why.text);
      const text = serverConfiguration({
        name,
        listen: `127.0.0.1:${await freePort()}`,
        files: {
          certificate: join(to, "certificate.pem"),
          key: join(to, "key.pem"),
          authority: join(to, "authority.pem"),
        },
        store: join(to, "jetstream"),
        users: [],
        cluster: { listen: `127.0.0.1:${routePort}`, own: `localhost:${routePort}`, routes },
      });
      writeFileSync(join(to, "nats.conf"), text);
      const child = spawn("nats-server", ["-c", join(to, "nats.conf")], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      children.push(child);
      let said = "";
      child.stderr?.on("data", (more: Buffer) => {
        said += more.toString();
      });
      return () => said;
    }

    const own = await server("own", { role: "bus", id: "nats-1" }, ports.own, ["localhost"]);
    await expect.poll(own, { timeout: 30_000 }).toMatch(/Server is ready/);
    const intruder = { role: "node", id: "nc-01" } as const;
    const stranger = await server("intruder", intruder, ports.intruder, ["nc-01.example.org"]);
    await expect.poll(own, { timeout: 30_000 }).toMatch(/authentication error/);
    await server("other", { role: "bus", id: "nats-2" }, ports.other, ["localhost"]);
    await expect.poll(own, { timeout: 30_000 }).toMatch(/metadata leader/);
    expect(stranger()).not.toMatch(/metadata leader/); // it hears nothing of the others
  });
});
