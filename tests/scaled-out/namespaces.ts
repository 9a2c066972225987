// Hosts as network namespaces: each has an interface, an address and a name of its own on one bridge, and sees of the others
// only what they serve. For root on Linux; all of it goes when the process ends, however that ends.

import { execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Host, Hosts } from "./hosts.ts";

const run = promisify(execFile);
const DOMAIN = "example.org";
/** `ip netns exec` lays the files of a namespace's folder here over those of /etc. */
const ETC = "/etc/netns";

/** What is missing for hosts as namespaces, in one sentence; null: nothing. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "network namespaces need root on Linux";
  const probe = `etalon-probe-${randomBytes(3).toString("hex")}`;
  const made = spawnSync("ip", ["netns", "add", probe], { encoding: "utf8" });
  if (made.error) return "network namespaces need the Debian package iproute2";
  if (made.status !== 0) return `network namespaces are forbidden here (${made.stderr.trim()})`;
  spawnSync("ip", ["netns", "del", probe]);
  return null;
}

/** Ends whatever runs in the namespaces of a prefix, and takes them and their bridge away. */
const CLEAR = `
  spaces=$(ip netns list | cut -d" " -f1 | grep "^$1-")
  for space in $spaces; do ip netns pids $space | xargs -r kill -9; done
  for space in $spaces; do ip netns del $space; rm -rf "${ETC}/$space"; done
  rmdir ${ETC} 2>/dev/null
  ip link del $1 2>/dev/null; true`;

/** @param folder for the hosts' disks */
export async function namespaceHosts(folder: string): Promise<Hosts> {
  const prefix = `et${randomBytes(4).toString("hex")}`;
  const net = freeNet();
  const names = join(folder, "names");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(names, "127.0.0.1 localhost\n");
  // Waits for the end of a pipe that only we hold open.
  const guard = spawn("/bin/sh", ["-c", `cat >/dev/null; ${CLEAR}`, "sh", prefix], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  const ended = new Promise<void>((resolve) => guard.once("exit", () => resolve()));
  await run("ip", ["link", "add", prefix, "type", "bridge"]);
  await run("ip", ["link", "set", prefix, "up"]);
  await run("ip", ["addr", "add", `${net}.254/24`, "dev", prefix]); // for the test itself

  async function made(name: string, n: number): Promise<Host> {
    const space = `${prefix}-${name}`;
    const [outside, inside] = [`${prefix}v${n}`, `${prefix}i${n}`];
    const ip = `${net}.${n}`;
    await run("ip", ["netns", "add", space]);
    mkdirSync(join(ETC, space), { recursive: true });
    symlinkSync(names, join(ETC, space, "hosts"));
    appendFileSync(names, `${ip} ${name}.${DOMAIN}\n`);
    await run("ip", ["link", "add", outside, "type", "veth", "peer", "name", inside, "netns", space]);
    await run("ip", ["link", "set", outside, "master", prefix, "up"]);
    for (const words of [`addr add ${ip}/24 dev ${inside}`, `link set ${inside} up`, "link set lo up"])
      await run("ip", ["-n", space, ...words.split(" ")]);
    const own = join(folder, name);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const under = ["ip", "netns", "exec", space];
    return {
      name,
      address: `${name}.${DOMAIN}`,
      listen: "0.0.0.0",
      folder: own,
      under,
      port: async (usual) => usual,
      reached: (url) => url.replace("127.0.0.1", ip),
      get: (url) => getUnder(under, url),
    };
  }

  const hosts = new Map<string, Promise<Host>>();
  return {
    host(name) {
      const host = hosts.get(name) ?? made(name, hosts.size + 1);
      hosts.set(name, host);
      return host;
    },
    async close() {
      guard.ref();
      guard.stdin?.end();
      await ended;
    },
  };
}

/** Of the range for tests between networks (RFC 2544), a part that no interface here has. */
function freeNet(): string {
  const taken = Object.values(networkInterfaces()).flatMap(
    (each) => each?.map(({ address }) => address) ?? [],
  );
  for (;;) {
    const net = `198.18.${randomBytes(1)[0]}`;
    if (!taken.some((address) => address.startsWith(`${net}.`))) return net;
  }
}

const GET = `fetch(process.argv[1]).then(async (reply) =>
  process.stdout.write(JSON.stringify({ status: reply.status, text: await reply.text() })))`;

async function getUnder(under: readonly string[], url: string) {
  const [program = "", ...words] = [...under, process.execPath, "-e", GET, url];
  try {
    return JSON.parse((await run(program, words, { timeout: 20_000 })).stdout);
  } catch {
    return null;
  }
}
