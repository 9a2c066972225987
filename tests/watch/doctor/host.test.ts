// `etalon doctor` finds what is wrong with a host - folders, ports, limits, disk, engines - and names what mends it.

import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { asUser } from "@etalon/basis/testing/as-user";
import { lookAtFolder } from "@etalon/outside/doctor/disk";
import { lookAtKvm } from "@etalon/outside/doctor/engines";
import { lookAtNode } from "@etalon/outside/doctor/program";
import { freePort } from "@etalon/outside/links/free-port";
import { afterEach, describe, expect, it } from "vitest";
import { binPath, etalon, scratch, spawnEtalon } from "../../cli/run-command.ts";
import { openDoors } from "../../door/door.fixture.ts";
import { doctor, doubt, fault, inShell, of, under } from "./doctor.fixture.ts";

const { path } = scratch();
const root = process.getuid?.() === 0;
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

describe("etalon doctor", () => {
  it("finds nothing to mend where nothing is, in words and as JSON, and tells by its exit code", async () => {
    const data = path("ours");
    mkdirSync(data, { mode: 0o700 });
    const { code, out } = await etalon(
      "doctor",
      "--data",
      data,
      "--port",
      String(await freePort("127.0.0.1")),
    );
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
    const server = createServer((socket) => socket.on("error", () => {}).resume()); // hears, and says nothing
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const told = await doctor("--port", String(port));
    expect(of(told, "port")).toMatchObject(fault(/another program has port \d+/, new RegExp(`ss .*${port}`)));
    // A node answers nobody without a certificate, so this may be one.
    expect(of(await doctor("--for", "node", "--port", String(port)), "port")).toMatchObject(
      fault(/is taken: a node may run there already, or another program/, /^ss /),
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it("tells its own kind at a port from another program", async () => {
    const doors = await openDoors();
    const { port } = new URL(doors.url);
    expect(of(await doctor("--port", port), "port")).toMatchObject({
      state: "doubt",
      text: `an Etalon interface runs at port ${port} on 127.0.0.1 already; another needs its own --port`,
      mend: null,
    });
    await doors.close();
  });

  it("finds a data folder that is no folder, is open to others, or cannot be made", async () => {
    const open = path("open");
    mkdirSync(open, { mode: 0o755 });
    expect(of(await doctor("--data", open), "data folder")).toMatchObject(
      doubt(/others? .*can look/, root ? /^chmod 711/ : /^chmod 700/),
    );
    expect(of(await doctor("--for", "cloud", "--data", open), "data folder")).toMatchObject(
      doubt(/others? .*can look/, /^chmod 700/),
    );
    chmodSync(open, 0o711);
    expect([await lookAtFolder(open), await lookAtFolder(open, true)]).toMatchObject([
      { state: "doubt" },
      { state: "fine" }, // the database's user has to pass
    ]);
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
    expect(of(told, "disk")).toMatchObject(fault(/has 0\.1 GB left/, /^du .*remove nothing.* --data/));
    expect(of(told, "agent's quota")).toMatchObject(fault(/has room for 0\.1 GB more only/, /^du /));
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
