// What watching costs the mailbox: processor time a message, through steps and back on disk, on an application's way,
// counted and traced, each ÷ the bare mailbox's in the same call. Processor time, since the disk's own is the same for all.

import { createServer } from "node:http";
import type { Controller } from "@etalon/basis";
import { systemClock } from "@etalon/outside/clock/system-clock";
import type { MailboxWatch } from "@etalon/outside/mailbox/watch";
import { openDatabase } from "@etalon/outside/postgres/database";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { openTestServer } from "@etalon/outside/postgres/testing/test-server";
import { silentLog } from "@etalon/outside/telemetry/log";
import { openMetrics } from "@etalon/outside/telemetry/metrics";
import { openOtlpTracer } from "@etalon/outside/telemetry/otlp";
import type { Finding, Part } from "./finding.ts";

const KEYS = 400;
const HOPS = 120;
/** Beside one that nobody counts, in which V8 compiles. */
const ROUNDS = 5;
/** Each with what the one before it has; and where machines find it. */
const keys = {
  bare: "",
  "on its way": "mailboxWayOverBare",
  counted: "mailboxCountedOverBare",
  traced: "mailboxTracedOverBare",
} as const;
type Watched = keyof typeof keys;
const ways = Object.keys(keys) as Watched[];

interface Hop {
  readonly kind: "hop";
  readonly hops: number;
  readonly application?: string;
}

/** A message goes from IM to CC and back, so many times; states and bodies are of a usual size. */
const passing = (component: "im" | "cc"): Controller<object, Hop, Hop, never, never> => ({
  misunderstood: () => null,
  perform: async () => [],
  step: (_, heard, key) => ({
    state: { left: heard.hops, text: "x".repeat(200) },
    timers: [],
    acts: [],
    say: heard.hops > 0 ? [{ to: { component, key }, body: { ...heard, hops: heard.hops - 1 } }] : [],
  }),
});

export const mailbox: Part = {
  name: "mailbox",
  apart: true,
  async run({ progress }): Promise<readonly Finding[]> {
    const server = await openTestServer();
    const collector = createServer((request, response) => {
      request
        .resume()
        .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const { port } = collector.address() as { port: number };
    const best = new Map<Watched, { us: number; perS: number }>();
    try {
      for (let round = 0; round <= ROUNDS; round++)
        for (const watched of ways) {
          const { us, perS } = await once(
            await server.fresh(),
            watched,
            `http://127.0.0.1:${port}/v1/traces`,
          );
          progress(`mailbox: round ${round}, ${watched}: ${us.toFixed(1)} µs, ${perS.toFixed(0)} /s`);
          if (round === 0) continue;
          const before = best.get(watched) ?? { us, perS };
          best.set(watched, { us: Math.min(us, before.us), perS: Math.max(perS, before.perS) });
        }
    } finally {
      collector.close();
      await server.stop();
    }
    const of = (watched: Watched) => best.get(watched) ?? { us: Number.NaN, perS: Number.NaN };
    return ways.slice(1).map((watched) => ({
      figure: `the mailbox's processor time a message: ${watched} ÷ bare`,
      measured: of(watched).us / of("bare").us,
      unit: "",
      note: `${of(watched).us.toFixed(1)} against ${of("bare").us.toFixed(1)} µs of this process; ${of(watched).perS.toFixed(0)} against ${of("bare").perS.toFixed(0)} messages a second; best of ${ROUNDS} rounds, without fsync`,
      key: { under: "ratios", name: keys[watched] },
    }));
  },
};

async function once(
  connection: Parameters<typeof openDatabase>[0]["connection"],
  watched: Watched,
  url: string,
): Promise<{ readonly us: number; readonly perS: number }> {
  const database = openDatabase({ connection });
  const metrics = openMetrics({ role: "bench", version: "" });
  const tracer =
    watched === "traced" ? openOtlpTracer({ url, role: "bench", id: "b", log: silentLog }) : null;
  const watch: MailboxWatch = {
    ...(watched !== "bare" && watched !== "on its way" && { metrics: metrics.mailbox }),
    ...(tracer && { tracer }),
  };
  const messages = KEYS * (HOPS + 1);
  let steps = 0;
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const onStepped = () => {
    if (++steps === messages) done();
  };
  const served = new PostgresMailbox({ database, clock: systemClock(), watch, onStepped });
  const hop = (k: number): Hop => ({
    kind: "hop",
    hops: HOPS,
    ...(watched !== "bare" && { application: `app-${k}` }),
  });
  await Promise.all(
    Array.from({ length: KEYS }, (_, k) => served.post({ component: "im", key: `x/${k}` }, hop(k))),
  );
  const began = performance.now();
  const before = process.cpuUsage();
  void served.serve("im", passing("cc"));
  void served.serve("cc", passing("im"));
  await all;
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  await served.stop();
  await tracer?.close();
  await database.close();
  return { us: (user + system) / messages, perS: messages / seconds };
}
