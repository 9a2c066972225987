// The authority's folder, and its certificates over real sockets: who is let in, and in one sentence why not.

import { X509Certificate } from "node:crypto";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { type Answer, type Clock, instantFromPosixNs } from "@etalon/basis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialLink, listenForLinks } from "../links/tcp.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { type Authority, initAuthority, openAuthority } from "./authority.ts";
import { readCredentials } from "./credential-files.ts";
import { askingHosts, type Credentials, openCredentials } from "./credentials.ts";
import { type Identity, identityIn, identityOf } from "./identity.ts";

const folder = makeTestFolder();
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

const DAY_NS = 86_400_000_000_000n;
const clockAfter = (days: number): Clock => ({
  now: () =>
    instantFromPosixNs(BigInt(Date.now()) * 1_000_000n + BigInt(Math.round(days * 1000)) * (DAY_NS / 1000n)),
});
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

let ours: Authority;
let theirs: Authority;
beforeAll(async () => {
  ours = taken(await initAuthority(join(folder, "ours"), clockAfter(0)));
  theirs = taken(await initAuthority(join(folder, "theirs"), clockAfter(0)));
});

let issued = 0;
async function credentials(
  identity: Identity,
  { by = ours, trusting = ours, days }: { by?: Authority; trusting?: Authority; days?: number } = {},
): Promise<Credentials & { readonly folder: string }> {
  const at = join(folder, `holder-${++issued}`);
  taken(await by.issue(identity, { to: at, ...(days && { days }) }));
  if (trusting !== by)
    for (const name of ["authority.pem", "revoked.pem"])
      await writeFile(
        join(at, name),
        await readFile(join(folder, trusting === ours ? "ours" : "theirs", name)),
      );
  const opened = taken(await openCredentials(at, { lookEveryMs: 20 }));
  closing.push(() => opened.close());
  return { ...opened, folder: at };
}

const node = { role: "node", id: "nc-01" } as const;
const agent = { role: "agent", id: "ia-01" } as const;

/** A node's listener that lets one agent in; what it heard and whom it turned away. */
async function door(own: Credentials) {
  const refusals: string[] = [];
  const peers: (Identity | null)[] = [];
  const listener = taken(
    await listenForLinks(
      "127.0.0.1",
      0,
      ({ link, peer }) => {
        peers.push(peer);
        link.write(Uint8Array.of(7));
      },
      { secured: { credentials: own, wanted: [agent], refused: (_from, why) => refusals.push(why.text) } },
    ),
  );
  closing.push(() => listener.close());
  return { port: listener.port, refusals, peers };
}

/** Dials as somebody; the first byte heard, or that there was none. */
async function heardBy(
  own: Credentials,
  port: number,
  wanted = [{ role: "node" } as const],
): Promise<number | null | string> {
  const link = await dialLink("127.0.0.1", port, { credentials: own, wanted });
  if (!link.ok) return link.why.text;
  for await (const bytes of link.value.heard) {
    link.value.close();
    return bytes[0] ?? null;
  }
  link.value.close();
  return null;
}

describe("an authority", () => {
  it("keeps its key and those it issues to the owner of the files, and is never begun twice", async () => {
    const { folder: at } = await credentials(agent);
    for (const path of [join(folder, "ours", "authority.key.pem"), join(at, "key.pem")])
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await initAuthority(join(folder, "ours"), clockAfter(0))).toMatchObject({
      why: { code: "authority.exists" },
    });
    expect(await openAuthority(join(folder, "nowhere"), clockAfter(0))).toMatchObject({
      why: { code: "authority.none", text: expect.stringContaining("etalon authority init") },
    });
  });

  it("seals its key by a passphrase, as openssl does, and signs with no other", async () => {
    const at = join(folder, "sealed");
    taken(await initAuthority(at, clockAfter(0), "an old brown horse"));
    expect(await readFile(join(at, "authority.key.pem"), "utf8")).toMatch(
      /^-----BEGIN ENCRYPTED PRIVATE KEY-----/,
    );
    for (const [passphrase, why] of [
      [undefined, /sealed by a passphrase; "--passphrase"/],
      ["another horse", /sealed by another passphrase/],
    ] as const)
      expect(await openAuthority(at, clockAfter(0), passphrase)).toMatchObject({
        why: { code: "authority.sealed", text: expect.stringMatching(why) },
      });
    const own = taken(await openAuthority(at, clockAfter(0), "an old brown horse"));
    taken(await own.issue(agent, { to: join(folder, "of-sealed") }));
    taken(await openAuthority(join(folder, "ours"), clockAfter(0), "which is not needed"));
  });

  it("lists what it issued, whose it is, until when, and what was revoked", async () => {
    const one = { role: "terminal", id: "demo/qinghe/yh-77" } as const;
    await credentials(one);
    const listed = () => ours.list().then((all) => all.filter(({ identity }) => identity.id === one.id));
    expect(await listed()).toMatchObject([{ identity: one, revokedAt: null }]);
    const [found] = await listed();
    const days = ((found?.notAfter.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(31);
    expect(taken(await ours.revoke(one))).toHaveLength(1);
    expect(taken(await ours.revoke(one))).toEqual([]);
    expect((await listed())[0]?.revokedAt).toBeInstanceOf(Date);
  });

  it("refuses ids and hosts that are none", async () => {
    for (const id of ["", "a b", "a".repeat(65), "x,URI:etalon:cloud/c", "-a"])
      expect(await ours.issue({ role: "agent", id }, { to: join(folder, "never") })).toMatchObject({
        why: { code: "authority.id" },
      });
    expect(await ours.issue(agent, { to: join(folder, "never"), hosts: ["a,b"] })).toMatchObject({
      why: { code: "authority.host" },
    });
  });

  it("renews for the key that is there, when the time comes, and not what was revoked", async () => {
    const own = await credentials(agent);
    const before = own.texts();
    const at = (days: number) => openAuthority(join(folder, "ours"), clockAfter(days)).then(taken);
    expect(await (await at(0)).renew(own.folder, { withinDays: 10 })).toEqual({ ok: true, value: null });
    const renewed = taken(await (await at(21)).renew(own.folder, { withinDays: 10 }));
    expect(renewed?.identity).toEqual(agent);
    const after = taken(await readCredentials(own.folder));
    expect(after.key).toBe(before.key);
    expect(after.cert).not.toBe(before.cert);
    const foreign = await credentials(agent, { by: theirs, trusting: theirs });
    expect(await ours.renew(foreign.folder, { withinDays: 99 })).toMatchObject({
      why: { code: "authority.foreign" },
    });
    await ours.revoke(renewed?.serial ?? "");
    expect(await ours.renew(own.folder, { withinDays: 99 })).toMatchObject({
      why: { code: "authority.revoked" },
    });
  });

  it("gives credentials that are refused when others can read the key, or key and certificate differ", async () => {
    const { folder: at } = await credentials(agent);
    const other = await credentials(agent);
    await writeFile(join(at, "key.pem"), await readFile(join(other.folder, "key.pem")));
    expect(await readCredentials(at)).toMatchObject({ why: { code: "authority.key" } });
    await rm(join(at, "key.pem"));
    await writeFile(join(at, "key.pem"), "x", { mode: 0o644 });
    expect(await readCredentials(at)).toMatchObject({ why: { text: expect.stringContaining("chmod 600") } });
  });
});

it("credentials that change are told in the log: what was taken up, and once what cannot be", async () => {
  const { folder: at } = await credentials(node);
  const said: [string, Readonly<Record<string, unknown>>][] = [];
  const line = (event: string, fields = {}) => void said.push([event, fields]);
  const log = { debug: line, info: line, warn: line, error: line };
  const own = taken(await openCredentials(at, { log, lookEveryMs: 20 }));
  closing.push(() => own.close());
  const at21 = taken(await openAuthority(join(folder, "ours"), clockAfter(21)));
  taken(await at21.renew(at, { withinDays: 10 }));
  const until = () => new X509Certificate(own.texts().cert).validTo;
  const list = taken(await readCredentials(at)).crl; // the last to be written
  await expect.poll(() => own.texts().crl).toBe(list);
  expect(Date.parse(until())).toBeGreaterThan(Date.now() + 40 * 86_400_000);
  expect(said.at(-1)).toEqual(["authority.reread", { folder: at, validUntil: until() }]);
  said.length = 0;
  await rm(join(at, "certificate.pem"));
  await expect.poll(() => said.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200)); // some looks more
  expect(said).toEqual([
    ["authority.not-reread", { folder: at, why: expect.stringMatching(/cannot be read/) }],
  ]);
});

describe("identities", () => {
  it("are read out of a certificate only when there is exactly one", () => {
    expect(identityOf("etalon:agent/ia-01")).toEqual(agent);
    for (const uri of [
      "etalon:guest/x",
      "etalon:agent/",
      "etalon:agent/a b",
      "http://agent/x",
      "etalon:agent/a\n",
    ])
      expect(identityOf(uri), uri).toBeNull();
    expect(identityIn("URI:etalon:agent/ia-01, DNS:a.example, IP Address:10.0.0.1")).toEqual(agent);
    expect(identityIn("URI:etalon:agent/ia-01, URI:etalon:cloud/c-1")).toBeNull();
    expect(identityIn(undefined)).toBeNull();
  });
});

describe("a link between an agent and a node", () => {
  it("comes up when both show who they are", async () => {
    const { port, peers, refusals } = await door(await credentials(node));
    expect(await heardBy(await credentials(agent), port)).toBe(7);
    expect([peers, refusals]).toEqual([[agent], []]);
  });

  it.each<[string, () => Promise<Credentials>, RegExp]>([
    [
      "another agent",
      () => credentials({ role: "agent", id: "ia-02" }),
      /^The other side is refused: it is etalon:agent\/ia-02, and etalon:agent\/ia-01 is expected here\.$/,
    ],
    [
      "another role of that id",
      () => credentials({ role: "terminal", id: "ia-01" }),
      /it is etalon:terminal\/ia-01, and/,
    ],
    [
      "a foreign authority",
      () => credentials(agent, { by: theirs, trusting: ours }),
      /its certificate is of another authority\.$/,
    ],
    ["an expired certificate", () => expired(), /its certificate expired on /],
    ["a self-made certificate", () => selfMade(), /its certificate is self-made\.$/],
    ["a revoked certificate", () => revoked(), /its certificate was revoked\.$/],
  ])("is refused by the node to %s", async (_name, made, why) => {
    const visitor = await made();
    const own = await credentials(node); // its list is signed after the revocation
    const { port, peers, refusals } = await door(own);
    expect(await heardBy(visitor, port)).toBe(null);
    await expect.poll(() => refusals).toHaveLength(1);
    expect(refusals[0]).toMatch(why);
    expect(peers).toEqual([]);
  });

  it("is refused to whoever shows no certificate, and to plain TCP", async () => {
    const { port, peers, refusals } = await door(await credentials(node));
    const bare = connectTls({ host: "127.0.0.1", port, ...askingHosts });
    await new Promise((resolve) => bare.on("error", resolve).once("close", resolve));
    expect(refusals[0]).toMatch(/it shows no certificate\.$/);
    const plain = taken(await dialLink("127.0.0.1", port));
    plain.write(Buffer.from("GET / HTTP/1.1\r\n\r\n"));
    for await (const _ of plain.heard) break;
    await expect.poll(() => refusals.length).toBe(2);
    expect(refusals[1]).toMatch(/TLS could not be agreed on/);
    expect(peers).toEqual([]);
  });

  it("is refused by the agent to what is not the node it was sent to", async () => {
    const dialling = await credentials(agent);
    const wanted = [{ role: "node", id: "nc-01" } as const];
    for (const [made, why] of [
      [
        credentials({ role: "node", id: "nc-02" }),
        /it is etalon:node\/nc-02, and etalon:node\/nc-01 is expected here/,
      ],
      [credentials({ role: "agent", id: "nc-01" }), /it is etalon:agent\/nc-01/],
      [credentials(node, { by: theirs, trusting: ours }), /another authority/],
      [selfMade(), /self-made/],
    ] as const) {
      const { port } = await door(await made);
      expect(await heardBy(dialling, port, wanted)).toMatch(why);
    }
  });

  it("takes up renewed certificates and a new revocation list while it listens; no session is taken up again", async () => {
    const own = await credentials(node);
    const visitor = await credentials(agent);
    const { port, peers, refusals } = await door(own);
    expect(await heardBy(visitor, port)).toBe(7);
    const session = await sessionOf(visitor, port);
    await expect.poll(() => peers).toHaveLength(2);
    await ours.revoke(agent);
    await ours.renew(own.folder, { withinDays: 1 }); // brings the list
    await expect.poll(async () => (await heardBy(visitor, port)) === null).toBe(true);
    expect(refusals.at(-1)).toMatch(/revoked/);
    const had = peers.length;
    const again = connectTls({
      host: "127.0.0.1",
      port,
      ...visitor.context(),
      ...askingHosts,
      ...(session && { session }),
    });
    await new Promise((resolve) => again.on("error", resolve).once("close", resolve));
    expect(refusals.at(-1)).toMatch(/revoked/);
    expect(peers).toHaveLength(had);
  });
});

async function expired(): Promise<Credentials> {
  const past = taken(await openAuthority(join(folder, "ours"), clockAfter(-20)));
  return credentials(agent, { by: past, trusting: ours, days: 1 });
}

async function revoked(): Promise<Credentials> {
  const made = await credentials({ role: "agent", id: "ia-01" });
  await ours.revoke(agent);
  return made;
}

/** An authority's own certificate as a holder's: what anyone can make at home. */
async function selfMade(): Promise<Credentials> {
  const at = join(folder, `self-made-${++issued}`);
  const home = join(folder, `home-${issued}`);
  await initAuthority(home, clockAfter(0));
  const made = await credentials(agent);
  await mkdir(at, { recursive: true });
  const key = await readFile(join(home, "authority.key.pem"), "utf8");
  const cert = await readFile(join(home, "authority.pem"), "utf8");
  return { ...made, context: () => ({ ...made.context(), key, cert }) };
}

/** What a visitor could come back with. */
function sessionOf(own: Credentials, port: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connectTls({ host: "127.0.0.1", port, ...own.context(), ...askingHosts });
    socket.once("session", resolve);
    socket.once("data", () => setTimeout(() => resolve(socket.getSession() ?? null), 50));
    socket.on("error", () => resolve(null));
    closing.push(() => socket.destroy());
  });
}
