// From the socket to energy: what a frame of a second costs the machine that takes it in over TCP or TLS, decodes it and
// measures it. The machine and its terminals are processes of their own; its processor time is that of all its threads.

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { certificate, hasOpenssl } from "@etalon/outside/uplink/testing/certificate";
import type { Bench, Finding, Part } from "./finding.ts";
import { ownProcess } from "./own-process.ts";
import type { Orders, Said } from "./pipeline-ends.ts";

/** Half a core's work: an idle machine is woken for every frame, which costs more than a third of it. */
const TERMINALS = 2000;
const WARM_MS = 4000;
const MEASURED_MS = 10_000;
/** Terminals encode their frames first. */
const WITHIN_MS = 180_000;
/** Of the frames that were due; fewer, and the machine was too busy for the figures to mean anything. */
const MEASURED_AT_LEAST = 0.9;
const GOAL = 4000;

const ENDS = new URL("pipeline-ends.ts", import.meta.url);
const THREAD = new URL("../apps/cli/dist/measuring-thread.js", import.meta.url).href;

interface Over {
  readonly threads: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

export const pipeline: Part = {
  name: "pipeline",
  async run({ progress }: Bench): Promise<readonly Finding[]> {
    const findings = [
      await found("TCP", { threads: 0 }, "fromSocketTcp"),
      await found("TCP, by a thread of its own", { threads: 1 }),
    ];
    if (!hasOpenssl()) {
      progress("pipeline: no figures over TLS: openssl is not there");
      return findings;
    }
    const folder = mkdtempSync(join(tmpdir(), "etalon-bench-"));
    try {
      findings.push(
        await found("TLS", { threads: 0, tls: certificate(folder, "agent", "agent") }, "fromSocketTls"),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
    return findings;
  },
};

async function found(name: string, over: Over, key?: string): Promise<Finding> {
  const started: ChildProcess[] = [];
  try {
    const program = await ownProcess(ENDS);
    const start = () => {
      const made = fork(program);
      started.push(made);
      return made;
    };
    const machine = start();
    const { port } = await ask(
      machine,
      { be: "machine", terminals: TERMINALS, program: THREAD, ...over },
      "listening",
    );
    const { tls } = over;
    const where = { url: `${tls ? "etalons" : "etalon"}://127.0.0.1:${port}`, ...(tls && { ca: tls.cert }) };
    await ask(start(), { be: "terminals", ...where, count: TERMINALS }, "connected");
    await pause(WARM_MS);
    await ask(machine, { be: "measured" }, "measured");
    await pause(MEASURED_MS);
    const { frames, failed, seconds, residentBytes } = await ask(machine, { be: "measured" }, "measured");
    const due = (TERMINALS * MEASURED_MS) / 1000;
    const busy = frames < MEASURED_AT_LEAST * due || failed > 0;
    return {
      figure: `from the socket to energy, ${name}: terminals on one core`,
      measured: busy ? Number.NaN : frames / seconds,
      unit: "terminals",
      goal: { least: GOAL },
      note: busy
        ? `${frames} of ${due} frames were measured, ${failed} failed: the machine was too busy`
        : `${micro(seconds / frames)} a frame, ${Math.round(residentBytes / 1e6)} MB resident; ${TERMINALS} terminals, a frame a second each`,
      ...(key !== undefined && { key: { under: "terminalsPerCore", name: key } }),
    };
  } finally {
    for (const one of started) if (one.connected) one.disconnect(); // and then it ends
  }
}

function ask<K extends Said["kind"]>(
  end: ChildProcess,
  orders: Orders,
  kind: K,
): Promise<Extract<Said, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`pipeline: not ${kind} in time`)), WITHIN_MS);
    const gone = () => reject(new Error(`pipeline: one end ended before it was ${kind}`));
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
