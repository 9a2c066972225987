// `etalon doctor` finds each fault where it is made: folders, ports, limits, certificates, database, bus, clocks; and names
// what mends it.

import { spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Clock } from "@etalon/basis";
import { instantFromPosixNs } from "@etalon/basis";
import { asUser } from "@etalon/basis/testing/as-user";
import { type Authority, initAuthority, openAuthority } from "@etalon/outside/authority/authority";
import type { Identity } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { lookAtSkew, lookAtTimekeeping } from "@etalon/outside/doctor/clocks";
import { lookAtServer } from "@etalon/outside/doctor/database";
import { lookAtKvm } from "@etalon/outside/doctor/engines";
import type { Finding } from "@etalon/outside/doctor/finding";
import { lookAtNode } from "@etalon/outside/doctor/program";
import { openBus } from "@etalon/outside/nats/bus";
import { silentLog } from "@etalon/outside/telemetry/log";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasNats, openNatsServers } from "../../packages/outside/nats/testing/nats-servers.ts";
import { openTestServer, type TestServer } from "../../packages/outside/postgres/testing/test-server.ts";
import { binPath, etalon, scratch, spawnEtalon } from "../cli/run-command.ts";

const { path } = scratch();
const root = process.getuid?.() === 0;
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

interface Told {
  readonly faults: number;
  readonly doubts: number;
  readonly findings: readonly Finding[];
}

async function doctor(...args: readonly string[]): Promise<Told> {
  const { code, out, err } = await etalon("doctor", "--json", ...args);
  expect(err).toBe("");
  const told = JSON.parse(out) as Told;
  expect(code).toBe(told.faults > 0 ? 3 : 0);
  return told;
}
const of = ({ findings }: Told, check: string): Finding | undefined =>
  findings.find((one) => one.check === check || one.check.startsWith(`${check} `));
const fault = (text: RegExp, mend: RegExp) => ({
  state: "fault",
  text: expect.stringMatching(text),
  mend: expect.stringMatching(mend),
});
const doubt = (text: RegExp, mend: RegExp) => ({ ...fault(text, mend), state: "doubt" });

/** The compiled command under another program, such as one that takes a right away. */
function under(words: readonly string[], ...args: readonly string[]): Told {
  const [program = "", ...before] = words;
  const all = [...before, process.execPath, binPath, "doctor", "--json", ...args];
  const { stdout, stderr } = spawnSync(program, all, { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Told;
}
const inShell = (script: string) => ["sh", "-c", `${script}; exec "$@"`, "sh"];

describe("etalon doctor", () => {
  it("finds nothing to mend where nothing is, in words and as JSON, and tells by its exit code", async () => {
    const data = path("ours");
    mkdirSync(data, { mode: 0o700 });
    const { code, out } = await etalon("doctor", "--data", data, "--port", String(await freePort()));
    expect([code, out]).toEqual([0, expect.stringMatching(/\n\d+ fine, \d+ in doubt, 0 to be mended\n$/)]);
    writeFileSync(path("no-folder"), "");
    const broken = spawnEtalon(["doctor", "--data", path("no-folder")]);
    expect(broken.code).toBe(3);
    expect(broken.out).toMatch(/✗ data folder: \S+no-folder is no folder\n {6}mv \S+ \S+\n/);
  });

  it("finds an old Node, which cannot even start it", () => {
    expect(lookAtNode("18.20.4")).toMatchObject(
      fault(/Node is 18\.20\.4, and 20\.19 or later/, /nvm install 20/),
    );
    expect(lookAtNode("20.19.0").state).toBe("fine");
    const old = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.4"}})';
    const said = spawnSync(process.execPath, ["--import", `data:text/javascript,${old}`, binPath, "doctor"], {
      encoding: "utf8",
    });
    expect([said.status, said.stderr]).toEqual([2, expect.stringMatching(/needs Node 20\.19 or newer/)]);
  });

  it("finds too few file descriptors", () => {
    const told = under(inShell("ulimit -n 512"), "--for", "cloud");
    expect(of(told, "file descriptors")).toMatchObject(
      fault(/512 files .* 8500/, /ulimit -n 8500.*LimitNOFILE/),
    );
  });

  it("finds a port that another program has", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const told = await doctor("--port", String(port));
    expect(of(told, "port")).toMatchObject(fault(/another program has port \d+/, new RegExp(`ss .*${port}`)));
    await new Promise((resolve) => server.close(resolve));
  });

  it("finds a data folder that is no folder, is open to others, or cannot be made", async () => {
    const open = path("open");
    mkdirSync(open, { mode: 0o755 });
    expect(of(await doctor("--data", open), "data folder")).toMatchObject(
      doubt(/others? .*can look/, /^chmod 700/),
    );
    writeFileSync(path("file"), "");
    expect(of(await doctor("--data", path("file")), "data folder")).toMatchObject(
      fault(/is no folder/, /^mv /),
    );
    expect(of(await doctor("--data", join(path("file"), "below")), "data folder")).toMatchObject(
      fault(/cannot be looked at \(ENOTDIR\)/, /^ls -ld/),
    );
  });

  it.skipIf(!root)(
    "finds what only another user may write, and an engine that needs root (needs root)",
    () => {
      const theirs = path("theirs");
      mkdirSync(theirs, { mode: 0o777 });
      chmodSync(path("."), 0o755);
      const nobody = asUser(65534, 65534);
      const told = under(nobody, "--data", theirs, "--engine", "sandbox");
      expect(of(told, "data folder")).toMatchObject(fault(/belongs to another user/, /^sudo chown -R/));
      const walls = of(told, "sandboxes");
      if (!/Debian package/.test(walls?.text ?? ""))
        expect(walls).toMatchObject(fault(/needs root/, /^sudo /));
      expect(of(under(nobody, "--data", join(theirs, "..", "new")), "data folder")).toMatchObject(
        fault(/nothing can be written in/, /^sudo install -d/),
      );
    },
  );

  it.skipIf(!root)("finds a full disk, and one that does not hold an agent's quota (needs root)", () => {
    const small = path("small");
    mkdirSync(small);
    const disk = ["unshare", "-m", ...inShell(`mount -t tmpfs -o size=64m none ${small}`)];
    const told = under(disk, "--for", "agent", "--data", small);
    expect(of(told, "disk")).toMatchObject(fault(/has 0\.1 GB left/, /^du /));
    expect(of(told, "agent's quota")).toMatchObject(fault(/has room for 0\.1 GB more only/, /^df /));
  });

  it("finds an agent's quota that is used up", async () => {
    const data = path("agent");
    mkdirSync(join(data, "frames"), { recursive: true });
    const file = openSync(join(data, "frames", "0000000001.log"), "w");
    ftruncateSync(file, 2 ** 31 - 1); // without using the disk
    closeSync(file);
    const told = await doctor("--for", "agent", "--data", data);
    expect(of(told, "agent's quota")).toMatchObject(
      fault(/2\.1 GB of 2\.1 GB: frames are refused/, /^du -sh/),
    );
  });

  it("finds engines' packages that are missing: a fault where the engine is asked for", async () => {
    process.env.PATH = path("nothing");
    const asked = await doctor("--engine", "sandbox");
    expect(of(asked, "sandboxes")).toMatchObject(
      fault(/Debian package bubblewrap/, /apt-get install .*bubblewrap/),
    );
    expect(of(asked, "virtual machines")).toMatchObject(
      doubt(/qemu-system-x86/, /apt-get install .*qemu-system-x86/),
    );
    expect(of(await doctor("--for", "node", "--engine", "qemu"), "virtual machines")?.state).toBe("fault");
  });

  it("finds that virtual machines are only emulated, and why", async () => {
    writeFileSync(path("plain"), "flags\t\t: fpu sse2\n");
    writeFileSync(path("intel"), "flags\t\t: fpu vmx sse2\n");
    expect(await lookAtKvm("/dev/null", path("plain"))).toMatchObject({ state: "doubt", mend: null });
    expect(await lookAtKvm(path("no-kvm"), path("intel"))).toMatchObject(
      doubt(/is not there/, /modprobe kvm_intel/),
    );
    expect(await lookAtKvm("/dev/null", path("intel"))).toMatchObject({ state: "fine" });
  });
});

describe("certificates", () => {
  const node: Identity = { role: "node", id: "nc-01" };
  const taken = <T>(answer: Answer<T>): T => {
    if (!answer.ok) throw new Error(answer.why.text);
    return answer.value;
  };
  const at = (days: number): Clock => ({
    now: () => instantFromPosixNs(BigInt(Date.now() + days * 86_400_000) * 1_000_000n),
  });
  const looked = async (to: string, what = "node") =>
    of(await doctor("--for", what, "--credentials", to), "certificate");
  let authority: Authority;
  beforeAll(async () => {
    authority = taken(await initAuthority(path("authority"), systemClock()));
  });
  const issued = async (name: string, by = authority, days = 30): Promise<string> => {
    taken(await by.issue(node, { to: path(name), days }));
    return path(name);
  };

  it("that are good are told with their end; others' keys, roles and authorities are found", async () => {
    const good = await issued("good");
    expect(await looked(good)).toMatchObject({
      state: "fine",
      text: expect.stringMatching(/^etalon:node\/nc-01, valid/),
    });
    const parent = path("good").replace(/\/good$/, "");
    expect(await looked(good, "agent")).toMatchObject(
      fault(
        /for another role: it is etalon:node\/nc-01's/,
        new RegExp(`issue agent/ID --to ${parent} --domain`),
      ),
    );
    chmodSync(join(good, "key.pem"), 0o644);
    expect(await looked(good)).toMatchObject(fault(/others can read/, /^chmod 600 /));
    expect(await looked(path("nowhere"))).toMatchObject(fault(/cannot be read/, /authority issue node\/ID/));
    const mixed = await issued("mixed");
    const other = taken(await initAuthority(path("other"), systemClock()));
    copyFileSync(join(await issued("foreign", other), "authority.pem"), join(mixed, "authority.pem"));
    expect(await looked(mixed)).toMatchObject(fault(/of another authority/, /authority issue node\/nc-01/));
  });

  it("that end soon, have ended, or were revoked are found", async () => {
    expect(await looked(await issued("soon", authority, 3))).toMatchObject(
      doubt(/ends on/, /authority renew /),
    );
    const past = taken(await openAuthority(path("authority"), at(-40)));
    expect(await looked(await issued("ended", past, 30))).toMatchObject(
      fault(/ended on/, /authority renew /),
    );
    const future = taken(await openAuthority(path("authority"), at(3)));
    expect(await looked(await issued("future", future))).toMatchObject(fault(/not valid yet/, /^date/));
    const revoked = await issued("revoked");
    taken(await authority.revoke(serialOf(revoked)));
    copyFileSync(path("authority/revoked.pem"), join(revoked, "revoked.pem"));
    expect(await looked(revoked)).toMatchObject(
      fault(/was revoked/, /authority issue node\/nc-01 .*--authority/),
    );
    const list = await issued("old-list");
    const long = taken(await initAuthority(path("long"), at(-900)));
    copyFileSync(join(await issued("long-ago", long, 800), "revoked.pem"), join(list, "revoked.pem"));
    const told = await doctor("--for", "node", "--credentials", list);
    expect(told.findings).toContainEqual(
      expect.objectContaining(fault(/revocation list .* ended/, /authority renew/)),
    );
  });
});

describe("the database", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer();
  });
  afterAll(() => server?.stop());
  const url = (
    { host, user, password, database }: pg.ClientConfig,
    as: { user?: string; password?: string } = {},
  ) =>
    `postgres://${as.user ?? user}:${encodeURIComponent(as.password ?? String(password))}@localhost/${database}?host=${encodeURIComponent(String(host))}`;
  async function looked(databaseUrl: string | undefined): Promise<readonly Finding[]> {
    if (databaseUrl === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = databaseUrl;
    const { findings } = await doctor("--for", "station");
    return findings.filter(({ check }) => check.startsWith("database") || check.startsWith("clock of"));
  }
  async function asOwner(database: string, text: string): Promise<void> {
    const client = new pg.Client({ ...server.superuser, database });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  it("that is not named, not reached, or lets nobody in is found", async () => {
    const connection = await server.fresh();
    expect(await looked(undefined)).toMatchObject([
      fault(/DATABASE_URL should name the database/, /^export DATABASE_URL=/),
    ]);
    expect(await looked("mysql://x")).toMatchObject([fault(/should look like postgres:/, /^export/)]);
    expect(await looked("postgres://me@127.0.0.1:1/x")).toMatchObject([
      fault(/no database is reached/, /^pg_isready/),
    ]);
    expect(await looked(url({ ...connection, database: "nowhere" }))).toMatchObject([
      fault(/no database nowhere/, /^createdb/),
    ]);
    expect(await looked(url(connection, { password: "wrong" }))).toMatchObject([
      fault(/does not let etalon in/, /password/),
    ]);
  });

  it("is told with its version, form and clock; what is wrong with the form is found", async () => {
    const connection = await server.fresh();
    const database = String(connection.database);
    expect((await looked(url(connection))).map(({ state }) => state)).toEqual(["fine", "fine", "fine"]);
    await asOwner(
      database,
      "update etalon.migration set checksum = 'x' where component = 'zz' and number = 1",
    );
    expect(await looked(url(connection))).toContainEqual(
      expect.objectContaining(fault(/zz\/1 .* is not what/, /git/)),
    );
    await asOwner(database, "insert into etalon.migration values ('zz', 99, 'of tomorrow', 'x')");
    expect(await looked(url(connection))).toContainEqual(
      expect.objectContaining(fault(/newer Etalon/, /git pull/)),
    );
    await asOwner("postgres", "create database bare owner etalon; ".trim());
    expect(await looked(url({ ...connection, database: "bare" }))).toContainEqual(
      expect.objectContaining(doubt(/database is empty/, /etalon cloud/)),
    );
    await asOwner("postgres", "create role poor login password 'poor'");
    expect(
      await looked(url({ ...connection, database: "bare" }, { user: "poor", password: "poor" })),
    ).toContainEqual(expect.objectContaining(fault(/needs CREATEROLE/, /alter role "poor" createrole/)));
  });

  it("that is too old, or has no connections left, is found", () => {
    const server = {
      number: 140_010,
      version: "14.10",
      user: "e",
      database: "e",
      roles: true,
      schemas: true,
      used: 1,
      most: 100,
    };
    expect(lookAtServer("database", server)).toMatchObject(fault(/is 14\.10, and 15/, /postgresql-15/));
    expect(lookAtServer("database", { ...server, number: 150_000, used: 95 })).toMatchObject(
      fault(/has 5 of 100 connections left/, /max_connections = 200/),
    );
  });
});

describe.skipIf(!hasNats)("the bus (needs the Debian package nats-server)", () => {
  async function looked(natsUrl: string | undefined, what = "cloud"): Promise<readonly Finding[]> {
    if (natsUrl === undefined) delete process.env.NATS_URL;
    else process.env.NATS_URL = natsUrl;
    const { findings } = await doctor("--for", what);
    return findings.filter(({ check }) => check.startsWith("bus"));
  }

  it("that is not named or not reached is found; another host is not spoken to in the clear", async () => {
    expect(await looked(undefined)).toMatchObject([fault(/NATS_URL is not set/, /^export NATS_URL/)]);
    expect(await looked("http://x")).toMatchObject([fault(/should look like/, /^export NATS_URL/)]);
    expect(await looked("nats://127.0.0.1:1")).toMatchObject([
      fault(/is not reached/, /^nc -vz 127\.0\.0\.1 1$/),
    ]);
    expect(await looked("nats://10.0.0.1:4222")).toMatchObject([
      fault(/with certificates only/, /--credentials/),
    ]);
  });

  it("that keeps too little is found: once though it could thrice, or nothing at all", async () => {
    mkdirSync(path("nats"));
    const nats = await openNatsServers(path("nats"), 1);
    expect(await looked(nats.url)).toMatchObject(
      [{ state: "fine" }, { state: "fine", text: /will be made/ }].map((one) => ({
        ...one,
        ...(one.text && { text: expect.stringMatching(one.text) }),
      })),
    );
    const bus = await openBus({ url: nats.url, host: { role: "cloud", id: "all" }, log: silentLog });
    if (!bus.ok) throw new Error(bus.why.text);
    await bus.value.publish({ role: "node", id: "n" }, "1", "{}", new AbortController().signal);
    await bus.value.close();
    expect((await looked(nats.url))[1]).toMatchObject(doubt(/kept once/, /NATS_URL=/));
    const thrice = await looked([nats.url, nats.url, nats.url].join(","));
    expect(thrice).toContainEqual(expect.objectContaining(fault(/kept 1 time only/, /etalon-cloud/)));
    await nats.stop();
  });

  it("without JetStream, or that does not know us, is found", async () => {
    const port = await freePort();
    const child = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port), "--user", "a", "--pass", "b"]);
    try {
      const url = `nats://127.0.0.1:${port}`;
      await answering(port);
      expect(await looked(url)).toMatchObject([fault(/does not let us in/, /authority bus/)]);
    } finally {
      child.kill("SIGKILL");
    }
    const bare = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port)]);
    try {
      await new Promise((resolve) => child.once("exit", resolve));
      await answering(port);
      expect(await looked(`nats://127.0.0.1:${port}`, "node")).toMatchObject([
        fault(/has no JetStream/, /jetstream \{/),
      ]);
    } finally {
      bare.kill("SIGKILL");
    }
  });
});

describe("clocks", () => {
  it("that are apart are found, as far as that can be known", async () => {
    expect(lookAtSkew("x", 10_000, 9_990, 10_010).state).toBe("fine");
    expect(lookAtSkew("x", 10_300, 9_990, 10_010)).toMatchObject(doubt(/300 ms apart/, /chrony/));
    expect(lookAtSkew("x", 12_000, 9_990, 10_010)).toMatchObject(fault(/2000 ms apart/, /chrony/));
    expect(lookAtSkew("x", 12_000, 5_000, 15_000).state).toBe("fine"); // nobody knows
    let off = 0;
    const cloud = createHttpServer((_, response) => {
      response.sendDate = false;
      response.setHeader("date", new Date(Date.now() + off).toUTCString()).end();
    });
    await new Promise<void>((resolve) => cloud.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(cloud.address() as { port: number }).port}`;
    expect(of(await doctor("--url", url), "clock of the cloud")?.state).toBe("fine");
    off = 60_000;
    expect(of(await doctor("--url", url), "clock of the cloud")).toMatchObject(
      fault(/would end too early/, /chrony/),
    );
    await new Promise((resolve) => cloud.close(resolve));
    expect(of(await doctor("--url", url), "clock of the cloud")).toMatchObject(
      fault(/does not answer/, /^curl/),
    );
  });

  it("that nothing keeps are found by what the host's own programs say", async () => {
    const programs = path("programs");
    mkdirSync(programs);
    const says = (name: string, text: string) =>
      writeFileSync(join(programs, name), `#!/bin/sh\nprintf '%s\\n' '${text}'\n`, { mode: 0o755 });
    const kept = async () => of(await doctor(), "timekeeping");
    process.env.PATH = programs;
    expect(await kept()).toMatchObject(doubt(/nothing is known/, /chrony/));
    says("timedatectl", "no");
    expect(await kept()).toMatchObject(fault(/not kept by anything/, /set-ntp true/));
    says("timedatectl", "yes");
    expect(await kept()).toMatchObject({ state: "fine" });
    says("chronyc", "7F7F0101,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Not synchronised");
    expect(await kept()).toMatchObject(fault(/no time source/, /chronyc sources/));
    says(
      "chronyc",
      "A29FC87B,162.159.200.123,4,1700000000.1,0.000123,0.0,0.0,0.0,0.0,0.0,0.01,0.001,64.0,Normal",
    );
    expect(await kept()).toMatchObject({ state: "fine", text: expect.stringMatching(/0\.123 ms off/) });

    // A PTP clock alone keeps nobody's time.
    const ptp = async () => (await lookAtTimekeeping(path("devices"))).find(({ check }) => check === "ptp");
    expect(await ptp()).toBeUndefined();
    mkdirSync(path("devices"));
    writeFileSync(path("devices/ptp0"), "");
    expect(await ptp()).toMatchObject(doubt(/linuxptp is not/, /apt-get install linuxptp/));
    says("pmc", "TIME_STATUS_NP master_offset 0 gmPresent false");
    expect(await ptp()).toMatchObject(doubt(/follows no master/, /ptp4l/));
    says("pmc", "TIME_STATUS_NP master_offset -37 gmPresent true");
    expect(await ptp()).toMatchObject({ state: "fine", text: expect.stringMatching(/-37 ns/) });
  });
});

const serialOf = (folder: string): string =>
  new X509Certificate(readFileSync(join(folder, "certificate.pem"))).serialNumber.toLowerCase();

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(50)) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
    });
    if (there) return;
  }
  throw new Error(`nobody answers on port ${port}`);
}
