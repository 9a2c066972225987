// The command `npm run silence`: starts a cloud for each kind of uplink, finds every port it listens on, and sends a crowd
// to each in turn; meanwhile somebody who speaks asks there, and at the interface, again and again.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fromJson } from "@etalon/basis";
import { usualLimits as interfaceLimits } from "@etalon/outside/http/limits";
import { usualLimits as linkLimits } from "@etalon/outside/links/tcp";
import { usualLimits as uplinkLimits } from "@etalon/outside/uplink/door";
import { type UplinkKind, uplinkKinds } from "@etalon/outside/uplink/kinds";
import { METER_ADDRESS } from "../../apps/cli/simulated-serial-meter.ts";
import { asked, flag, whole } from "../asked.ts";
import { listeningPorts } from "./listening-ports.ts";
import { httpProbe, instrumentAt, linkProbe, type Probe, uplinkProbe } from "./probes.ts";

const PROBES = 40;
const CROWD_WITHIN_MS = 60_000;
const UP_WITHIN_MS = 120_000;
const HELP = `npm run silence -- [--connections 10000] [--json]

A crowd of connections that say nothing, at each port of a cloud in turn, and how long others wait meanwhile, ms.
--connections: so many at each port; needs as many file descriptors. Above a door's limit of silent ones the cloud closes
the longest silent, and must log it. --json: one document on stdout. Exit code 1 when somebody who spoke was not served,
or a limit was passed and not logged.
`;
const { connections: count, json } = asked(HELP, { connections: whole(10_000, 1, 60_000), json: flag });
const say = (text: string) => void process.stderr.write(`${text}\n`);

interface Waits {
  readonly medianMs: number;
  readonly highestMs: number;
  readonly served: number;
  readonly notServed: number;
}
interface Crowd {
  readonly open: number;
  readonly made: number;
  readonly closed: number;
  readonly failed: number;
}
interface Port {
  readonly door: string;
  readonly port: number;
  readonly before: Waits;
  readonly during: Waits;
  /** At the interface for users, while the crowd is at this port. */
  readonly interfaceDuring: Waits;
  readonly crowd: Crowd;
  /** Null: so few that the door has nothing to close, nor to log. */
  readonly logged: boolean | null;
}

const folder = mkdtempSync(join(tmpdir(), "etalon-silence-"));
const ports: Port[] = [];
try {
  for (const uplink of uplinkKinds) ports.push(...(await atCloud(uplink)));
  const allServed = ports.every(
    ({ during, interfaceDuring }) => during.notServed + interfaceDuring.notServed === 0,
  );
  const allLogged = ports.every(({ logged }) => logged !== false);
  if (json)
    process.stdout.write(`${JSON.stringify({ connections: count, allServed, allLogged, ports }, null, 2)}\n`);
  say(allServed ? "all who spoke were served" : "NOT ALL who spoke were served");
  process.exitCode = allServed && allLogged ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The interface and the links are looked at once, with the first kind of uplink. */
async function atCloud(uplink: UplinkKind): Promise<readonly Port[]> {
  const data = join(folder, uplink);
  const etalon = join(import.meta.dirname, "..", "..", "apps", "cli", "bin", "etalon.mjs");
  const args = ["up", "--no-detect", "--port", "0", "--data", data, "--uplink", uplink];
  const cloud = spawn(process.execPath, [etalon, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(cloud, "exit");
  let err = "";
  cloud.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  try {
    const read = (name: string): unknown => fromJson(readFileSync(join(data, name), "utf8"));
    for (const deadline = Date.now() + UP_WITHIN_MS; !/interface at/.test(err); await pause(50))
      if (Date.now() > deadline || cloud.exitCode !== null)
        throw new Error(`the cloud did not come up:\n${err}`);
    const { url } = read("cloud.json") as { url: string };
    const token = readFileSync(join(data, "token"), "utf8").trim();
    const site = read(join("site", "site.json")) as { secret: string; uplinkPorts: Record<string, number> };
    const own = { interface: Number(new URL(url).port), uplink: site.uplinkPorts[uplink] ?? 0 };
    const atInterface = httpProbe(url, token);
    const result: Port[] = [];
    for (const port of await listeningPorts(cloud.pid ?? 0)) {
      if (uplink !== uplinkKinds[0] && port !== own.uplink) continue;
      const [door, probe, limits]: [string, Probe, { readonly silentConnections: number }] =
        port === own.uplink
          ? [`uplink, ${uplink}`, uplinkProbe(uplink, port, site.secret), uplinkLimits]
          : port === own.interface
            ? ["interface", atInterface, interfaceLimits]
            : ["links", linkProbe(port), linkLimits];
      if (door === "links") {
        const instrument = await instrumentAt(port, METER_ADDRESS);
        if (instrument !== null) {
          say(
            `port ${port} is the simulated site's instrument ${instrument}, no door of the cloud: left out`,
          );
          continue;
        }
      }
      const from = err.length;
      const seen = await underCrowd(port, probe, atInterface);
      const one = {
        door,
        port,
        ...seen,
        logged: count > limits.silentConnections ? /silent/.test(err.slice(from)) : null,
      };
      result.push(one);
      say(lineOf(one));
    }
    return result;
  } finally {
    cloud.kill("SIGINT");
    await ended;
  }
}

async function underCrowd(port: number, probe: Probe, atInterface: Probe) {
  await waits(probe, 5); // the first ones warm up
  const before = await waits(probe, PROBES);
  const program = join(import.meta.dirname, "crowd.mjs");
  const child = spawn(process.execPath, [program, String(port), String(count)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const seen = follow(child);
  try {
    for (const deadline = Date.now() + CROWD_WITHIN_MS; seen().made < count; await pause(100))
      if (Date.now() > deadline) throw new Error(`no crowd of ${count} came together at port ${port}`);
    const during = await waits(probe, PROBES);
    const interfaceDuring = await waits(atInterface, PROBES);
    return { before, during, interfaceDuring, crowd: seen() };
  } finally {
    child.stdin?.end();
    await ended;
  }
}

function follow(child: ChildProcess): () => Crowd {
  let last: Crowd = { open: 0, made: 0, closed: 0, failed: 0 };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const line = text.trim().split("\n").at(-1);
    if (line) last = JSON.parse(line) as Crowd;
  });
  return () => last;
}

async function waits(probe: Probe, times: number): Promise<Waits> {
  const all: number[] = [];
  let notServed = 0;
  for (let n = 0; n < times; n++)
    await probe().then(
      (ms) => all.push(ms),
      (error: Error) => {
        notServed++;
        say(`  not served: ${error.message}`);
      },
    );
  const sorted = all.sort((a, b) => a - b);
  const rounded = (ms: number | undefined) => Number((ms ?? Number.NaN).toFixed(1));
  return {
    medianMs: rounded(sorted[Math.floor(sorted.length / 2)]),
    highestMs: rounded(sorted.at(-1)),
    served: all.length,
    notServed,
  };
}

function lineOf({ door, port, before, during, interfaceDuring, crowd, logged }: Port): string {
  const ms = ({ medianMs, highestMs, notServed }: Waits) =>
    `${medianMs} ms (at most ${highestMs})${notServed > 0 ? `, ${notServed} NOT SERVED` : ""}`;
  return (
    `${door} (port ${port}): ${crowd.made} silent connections made, ${crowd.open} open at last, ${crowd.closed} closed; ` +
    `others wait ${ms(before)} before, ${ms(during)} during; at the interface ${ms(interfaceDuring)}${logged === false ? "; NOT LOGGED" : ""}`
  );
}
