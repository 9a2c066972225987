// What a frame costs the agent that takes it in: MQTT beside the frame uplink, over TCP and over TLS on loopback. Both run
// side by side, each end in a process of its own, paced as terminals are: whatever else the machine does falls on both.

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { UplinkKind } from "@etalon/outside/uplink/kinds";
import { certificate, hasOpenssl } from "@etalon/outside/uplink/testing/certificate";
import type { Bench, Finding, Part } from "./finding.ts";
import { ownProcess } from "./own-process.ts";
import type { Orders, Said } from "./uplink-ends.ts";

const TERMINALS = 500;
const FRAME_BYTES = 28_000;
/** Terminals send faster in it. */
const WARM_MS = 7000;
/** Long enough for several collections of garbage, which are part of the cost. */
const MEASURED_MS = 10_000;
const CONNECTED_WITHIN_MS = 30_000;
/** Of the frames that were due; fewer, and the machine was too busy for the figures to mean anything. */
const TAKEN_AT_LEAST = 0.9;

export const uplink: Part = {
  name: "uplink",
  async run({ progress }: Bench): Promise<readonly Finding[]> {
    const program = await ownProcess(new URL("uplink-ends.ts", import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "etalon-bench-"));
    try {
      const plain = await compared("TCP", { program });
      if (hasOpenssl())
        return [plain, await compared("TLS", { program, tls: certificate(folder, "a", "agent") })];
      progress("uplink: no figures over TLS: openssl is not there");
      return [plain];
    } finally {
      rmSync(folder, { recursive: true });
      rmSync(program);
    }
  },
};

interface Over {
  readonly program: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

async function compared(name: "TCP" | "TLS", over: Over): Promise<Finding> {
  const finding = {
    figure: `uplink, a frame of 28 kB taken in over ${name}: MQTT ÷ length-prefixed frames`,
    unit: "",
    goal: { least: 2 },
    key: { under: "ratios", name: `uplinkMqttOverFrames${name === "TCP" ? "Tcp" : "Tls"}` },
  } as const;
  const started: ChildProcess[] = [];
  try {
    const [mqtt, binary] = await Promise.all(
      (["mqtt", "binary"] as const).map((kind) => connected(kind, over, started)),
    );
    await pause(WARM_MS);
    await Promise.all([measured(mqtt!), measured(binary!)]);
    await pause(MEASURED_MS);
    const seen = await Promise.all([measured(mqtt!), measured(binary!)]);
    const fewest = Math.min(...seen.map(({ frames }) => frames));
    const due = (TERMINALS * MEASURED_MS) / 1000;
    if (fewest < TAKEN_AT_LEAST * due)
      return {
        ...finding,
        measured: Number.NaN,
        note: `too busy a machine: ${fewest} of ${due} frames came`,
      };
    const [one, other] = seen.map(({ seconds, frames }) => seconds / frames) as [number, number];
    const resident = seen.map(({ residentBytes }) => `${Math.round(residentBytes / 1e6)} MB`).join(" ÷ ");
    const note = `${micro(one)} ÷ ${micro(other)}, ${resident} resident; ${TERMINALS} terminals, a frame a second each`;
    return { ...finding, measured: one / other, note };
  } catch (error) {
    return { ...finding, measured: Number.NaN, note: (error as Error).message };
  } finally {
    for (const one of started) if (one.connected) one.disconnect(); // and then it ends
  }
}

const measured = (agent: ChildProcess) => ask(agent, { be: "measured" }, "measured");

/** An agent, all its terminals connected. */
async function connected(
  kind: UplinkKind,
  { program, tls }: Over,
  started: ChildProcess[],
): Promise<ChildProcess> {
  const start = () => {
    const made = fork(program);
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
    const late = setTimeout(
      () => reject(new Error(`not ${kind} within ${CONNECTED_WITHIN_MS / 1000} s`)),
      CONNECTED_WITHIN_MS,
    );
    const gone = () => reject(new Error(`one end ended before it was ${kind}`));
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
