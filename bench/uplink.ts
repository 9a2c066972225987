// What a frame costs the agent that takes it in: MQTT beside the frame uplink, over TCP and over TLS on loopback. Both run
// side by side, each end in a process of its own, paced as terminals are: whatever else the machine does falls on both.

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type UplinkKind, uplinkKinds } from "@etalon/outside/uplink/kinds";
import { certificate, hasOpenssl } from "@etalon/outside/uplink/testing/certificate";
import type { Bench, Finding, Part } from "./finding.ts";
import type { Orders, Said } from "./uplink-ends.ts";

const TERMINALS = 500;
const FRAME_BYTES = 28_000;
const WARM_MS = 3000;
const MEASURED_MS = 10_000;
const CONNECTED_WITHIN_MS = 30_000;
/** Of the frames that were due; fewer, and the machine was too busy for the figures to mean anything. */
const TAKEN_AT_LEAST = 0.9;

const child = new URL("child.mjs", import.meta.url).pathname;
const ends = new URL("uplink-ends.ts", import.meta.url).pathname;

export const uplink: Part = {
  name: "uplink",
  async run({ progress }: Bench): Promise<readonly Finding[]> {
    const findings = [await compared("TCP", {})];
    if (!hasOpenssl()) {
      progress("uplink: no figures over TLS: openssl is not there");
      return findings;
    }
    const folder = mkdtempSync(join(tmpdir(), "etalon-bench-"));
    try {
      findings.push(await compared("TLS", { tls: certificate(folder, "agent", "agent") }));
    } finally {
      rmSync(folder, { recursive: true });
    }
    return findings;
  },
};

interface Over {
  readonly tls?: { readonly key: string; readonly cert: string };
}

async function compared(name: "TCP" | "TLS", over: Over): Promise<Finding> {
  const started: ChildProcess[] = [];
  try {
    const agents = await Promise.all(uplinkKinds.map((kind) => connected(kind, over, started)));
    await pause(WARM_MS);
    for (const agent of agents) await ask(agent, { be: "measured" }, "measured");
    await pause(MEASURED_MS);
    const [mqtt, binary] = await Promise.all(
      agents.map((agent) => ask(agent, { be: "measured" }, "measured")),
    );
    if (!mqtt || !binary) throw new Error("the uplink's benchmark measures two kinds");
    const due = (TERMINALS * MEASURED_MS) / 1000;
    const busy = Math.min(mqtt.frames, binary.frames) < TAKEN_AT_LEAST * due;
    const each = ({ frames, seconds }: typeof mqtt) => seconds / frames;
    return {
      figure: `uplink, a frame of 28 kB taken in over ${name}: MQTT ÷ length-prefixed frames`,
      measured: busy ? Number.NaN : each(mqtt) / each(binary),
      unit: "",
      goal: { least: 2 },
      note: busy
        ? `the machine was too busy: ${mqtt.frames} and ${binary.frames} of ${due} frames came`
        : `${micro(each(mqtt))} ÷ ${micro(each(binary))}, ${mega(mqtt)} ÷ ${mega(binary)} resident; ${TERMINALS} terminals, a frame a second each`,
      key: { under: "ratios", name: `uplinkMqttOverFrames${name === "TCP" ? "Tcp" : "Tls"}` },
    };
  } finally {
    for (const one of started) one.disconnect(); // and then it ends
  }
}

/** An agent, all its terminals connected. */
async function connected(kind: UplinkKind, { tls }: Over, started: ChildProcess[]): Promise<ChildProcess> {
  const start = () => {
    const made = fork(child, [ends]);
    started.push(made);
    return made;
  };
  const agent = start();
  const { port } = await ask(agent, { be: "agent", kind, ...(tls && { tls }) }, "listening");
  const scheme = { mqtt: tls ? "mqtts" : "mqtt", binary: tls ? "etalons" : "etalon" }[kind];
  const where = { url: `${scheme}://127.0.0.1:${port}`, ...(tls && { ca: tls.cert }) };
  await ask(start(), { be: "terminals", ...where, count: TERMINALS, frameBytes: FRAME_BYTES }, "connected");
  return agent;
}

function ask<K extends Said["kind"]>(
  end: ChildProcess,
  orders: Orders,
  kind: K,
): Promise<Extract<Said, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`uplink: not ${kind} in time`)), CONNECTED_WITHIN_MS);
    const gone = () => reject(new Error(`uplink: one end ended before it was ${kind}`));
    end.once("exit", gone);
    const heard = (said: Said) => {
      if (said.kind !== kind) return;
      clearTimeout(late);
      end.off("exit", gone).off("message", heard);
      resolve(said as Extract<Said, { kind: K }>);
    };
    end.on("message", heard);
    end.send(orders);
  });
}

const micro = (seconds: number): string => `${(1e6 * seconds).toPrecision(3)} µs`;
const mega = ({ residentBytes }: { residentBytes: number }): string =>
  `${Math.round(residentBytes / 1e6)} MB`;
