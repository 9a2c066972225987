// Certificates that are over, revoked, of another authority, self-made, of another role, or not there at all, at every door
// that asks for one - links, both uplinks, health, the bus - and at clouds that users' commands talk to: nobody comes in, each
// is logged with its reason, and nothing that was said is heard.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { type Answer, type Clock, instantFromPosixNs } from "@etalon/basis";
import { type Authority, initAuthority } from "@etalon/outside/authority/authority";
import { type Credentials, openCredentials } from "@etalon/outside/authority/credentials";
import type { Identity } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openHealth } from "@etalon/outside/http/health";
import { openHttp } from "@etalon/outside/http/server";
import { listenForLinks } from "@etalon/outside/links/tcp";
import { authorizationText } from "@etalon/outside/nats/rights";
import { openDoor, uplinkKinds } from "@etalon/outside/uplink/index";
import { connect as connectNats } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../../apps/cli/api.ts";
import { hasNats, openNatsServers } from "../../packages/outside/nats/testing/nats-servers.ts";
import { makeTestFolder } from "../../packages/outside/postgres/testing/test-folder.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const folder = makeTestFolder();
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

const DAY_NS = 86_400_000_000_000n;
const daysAgo = (days: bigint): Clock => ({
  now: () => instantFromPosixNs(BigInt(Date.now()) * 1_000_000n - days * DAY_NS),
});

/** What an attacker shows, and what is logged of it. */
const attackers = {
  expired: /expired on/,
  revoked: /was revoked/,
  foreign: /of another authority/,
  "self-made": /is self-made/,
  "of another role": /is expected here/,
  none: /shows no certificate/,
} as const;
type Attacker = keyof typeof attackers;
interface Shown {
  readonly key?: string;
  readonly cert?: string;
}

let ours: Authority;
const own = new Map<string, Credentials>();
const shown = new Map<string, Shown>();

const textsIn = (at: string): Shown => ({
  key: readFileSync(join(at, "key.pem"), "utf8"),
  cert: readFileSync(join(at, "certificate.pem"), "utf8"),
});

beforeAll(async () => {
  const at = (name: string) => join(folder, name);
  ours = taken(await initAuthority(at("ours"), systemClock()));
  const theirs = taken(await initAuthority(at("theirs"), systemClock()));
  const visitors: readonly Identity[] = [
    { role: "agent", id: "ia-01" },
    { role: "terminal", id: "demo/qinghe/yh-01" },
  ];
  for (const who of visitors) {
    const issue = async (name: string, by = ours, identity: Identity = who, days?: number) => {
      const to = at(`${who.role}-${name}`);
      taken(await by.issue(identity, { to, ...(days && { days }) }));
      shown.set(`${who.role} ${name}`, textsIn(to));
    };
    await issue("foreign", theirs);
    await issue("revoked");
    taken(await ours.revoke(who));
    await issue("of another role", ours, { role: "station", id: "zz-09" });
    shown.set(`${who.role} none`, {});
    if (hasOpenssl)
      shown.set(`${who.role} self-made`, selfMade(`etalon:${who.role}/${who.id}`, at(`${who.role}-self`)));
  }
  // The same authority, when its clock was forty days behind: what it issued then for a day is over.
  mkdirSync(at("old"), { recursive: true });
  for (const name of ["authority.key.pem", "authority.pem"])
    copyFileSync(join(at("ours"), name), join(at("old"), name));
  for (const name of ["issued", "revoked"]) mkdirSync(join(at("old"), name));
  const { openAuthority } = await import("@etalon/outside/authority/authority");
  const before = taken(await openAuthority(at("old"), daysAgo(2n)));
  for (const who of visitors) {
    const to = at(`${who.role}-expired`);
    taken(await before.issue(who, { to, days: 1 }));
    shown.set(`${who.role} expired`, textsIn(to));
  }
  // Issued last: with them comes the list of what was revoked.
  for (const identity of [
    { role: "node", id: "nc-01" },
    { role: "agent", id: "ia-09" },
    { role: "bus", id: "nats-1" },
    { role: "cloud", id: "cc-01" },
  ] as const) {
    taken(await ours.issue(identity, { to: at(identity.role), hosts: ["127.0.0.1"] }));
    const credentials = taken(await openCredentials(at(identity.role)));
    closing.push(() => credentials.close());
    own.set(identity.role, credentials);
  }
});

function selfMade(uri: string, at: string): Shown {
  mkdirSync(at);
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    join(at, "key.pem"),
  ];
  const names = ["-subj", "/CN=me", "-addext", `subjectAltName=URI:${uri}`];
  execFileSync(
    "openssl",
    ["req", "-x509", "-days", "2", ...key, ...names, "-out", join(at, "certificate.pem")],
    {
      stdio: "ignore",
    },
  );
  return textsIn(at);
}

/** Connects with what is shown, says something, and tells what it was told before the door was shut. */
function told(port: number, { key, cert }: Shown, words: string): Promise<string> {
  return new Promise((resolve) => {
    const client = { ...(key && { key }), ...(cert && { cert }) };
    const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ...client });
    let heard = "";
    socket.setEncoding("latin1").on("data", (text: string) => {
      heard += text;
    });
    socket.on("error", () => undefined);
    socket.on("secureConnect", () => socket.write(words));
    socket.on("close", () => resolve(heard));
    setTimeout(() => {
      heard += "it was not shut out";
      socket.destroy();
    }, 20_000).unref();
  });
}

const heard: unknown[] = [];
const logged: string[] = [];
const log = (_from: string, why: { readonly text: string }) => void logged.push(why.text);

const doors: Readonly<Record<string, { readonly visitor: string; open(): Promise<number> }>> = {
  links: {
    visitor: "agent",
    async open() {
      const wanted = [{ role: "agent" } as const];
      const secured = { credentials: own.get("node")!, wanted, refused: log };
      const listener = taken(
        await listenForLinks("127.0.0.1", 0, (opened) => void heard.push(opened), { secured }),
      );
      closing.push(() => listener.close());
      return listener.port;
    },
  },
  ...Object.fromEntries(
    uplinkKinds.map((kind) => [
      `uplink ${kind}`,
      {
        visitor: "terminal",
        async open() {
          const door = taken(
            await openDoor(kind, {
              ...{ host: "127.0.0.1", port: 0, credentials: own.get("agent")! },
              authenticate: (terminal) => heard.push(terminal) > 0,
              heard: { frame: (...all) => void heard.push(all), refused: log },
            }),
          );
          closing.push(() => door.close());
          return door.port;
        },
      },
    ]),
  ),
};

describe.each(Object.keys(doors))("the door for %s", (name) => {
  const { visitor, open } = doors[name]!;
  let port = 0;
  beforeAll(async () => {
    port = await open();
  });

  it.each(Object.keys(attackers) as Attacker[])("refuses a certificate: %s", async (attacker) => {
    const certificate = shown.get(`${visitor} ${attacker}`);
    if (!certificate) return expect(hasOpenssl).toBe(false); // self-made ones are made by openssl
    heard.length = logged.length = 0;
    expect(await told(port, certificate, "GET / HTTP/1.1\r\n\r\n")).toBe("");
    await expect.poll(() => logged.length).toBeGreaterThan(0);
    expect(logged[0]).toMatch(attackers[attacker]);
    expect(heard).toEqual([]);
  });
});

describe("health away from the loopback interface", () => {
  it("is told to nobody without a good certificate", async () => {
    const opened = taken(
      await openHealth({
        ...{ host: "0.0.0.0", port: 0, credentials: own.get("node")! },
        missing: async () => {
          heard.push("asked");
          return [];
        },
        turnedAway: log,
      }),
    );
    closing.push(() => opened.close());
    const port = Number(new URL(opened.url).port);
    for (const attacker of ["expired", "revoked", "foreign", "none"] as const) {
      heard.length = logged.length = 0;
      const words = "GET /ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      const answer = await told(port, shown.get(`agent ${attacker}`)!, words);
      expect(answer, attacker).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toMatch(attackers[attacker]);
      expect(logged[0]).toMatch(attackers[attacker]);
      expect(heard).toEqual([]);
    }
  });
});

describe.skipIf(!hasNats)("the bus (needs the Debian package nats-server)", () => {
  it("lets in nobody by any of them, and is itself believed by no host that has another authority", async () => {
    const file = (name: string) => JSON.stringify(join(folder, "bus", name));
    const tls = `tls { cert_file: ${file("certificate.pem")}, key_file: ${file("key.pem")}, ca_file: ${file("authority.pem")}, verify_and_map: true }\n`;
    // As `etalon authority bus` prints it: whose certificates were revoked is not among the users.
    const users = authorizationText([{ user: "etalon:agent/ia-09", host: { role: "agent", id: "ia-09" } }]);
    const servers = await openNatsServers(join(folder, "nats"), 1, tls + users);
    closing.push(() => servers.stop());
    const join_ = (tlsOptions: object) =>
      connectNats({ servers: servers.url, reconnect: false, timeout: 10_000, tls: tlsOptions }).then(
        async (one) => {
          await one.close();
          return "let in";
        },
      );
    const ca = readFileSync(join(folder, "bus", "authority.pem"), "utf8");
    expect(await join_({ ca, ...textsIn(join(folder, "agent")), checkServerIdentity: () => undefined })).toBe(
      "let in",
    );
    for (const attacker of Object.keys(attackers) as Attacker[]) {
      const certificate = shown.get(`agent ${attacker}`);
      if (!certificate) continue;
      const why = await join_({ ca, ...certificate, checkServerIdentity: () => undefined }).catch(
        (error: Error) => error.message,
      );
      expect(why, attacker).not.toBe("let in");
    }
    const stranger = readFileSync(join(folder, "theirs", "authority.pem"), "utf8");
    await expect(join_({ ca: stranger, ...textsIn(join(folder, "agent")) })).rejects.toThrow();
  });
});

describe("a command", () => {
  it("shows its token to no cloud whose certificate is not good", async () => {
    const asked: string[] = [];
    for (const [what, texts] of [
      ["expired", shown.get("agent expired")],
      ["foreign", shown.get("agent foreign")],
      ["self-made", shown.get("agent self-made")],
      ["of another role", textsIn(join(folder, "node"))],
    ] as const) {
      if (!texts) continue;
      const http = taken(
        await openHttp({
          ...{ host: "0.0.0.0", port: 0, doors: [], tls: texts as { key: string; cert: string } },
          doorkeeper: {
            async whoHas(secret) {
              asked.push(secret);
              return null;
            },
          },
        }),
      );
      const port = Number(new URL(http.url).port);
      const authority = readFileSync(join(folder, "ours", "authority.pem"), "utf8");
      for (const trust of [{ authority }, {}]) {
        const answer = await ask({ url: `https://127.0.0.1:${port}`, token: "etalon_secret", ...trust }, "/");
        expect(answer, what).toMatchObject({ ok: false, why: { code: "cli.unreachable" } });
      }
      await http.close();
    }
    expect(asked).toEqual([]);
  });
});
