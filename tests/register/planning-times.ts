// How long a station takes to plan the work on its whole register, read from the database, and whether it answers others
// meanwhile. A station of its own, as `etalon station` opens it. Called by `npm run register`.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { PlanRowsPage, ShownPlan } from "@etalon/messages/plans";
import type { ConnectionConfig } from "@etalon/outside/postgres/database";
import { ask, type Cloud, chosenCloud } from "../../apps/cli/api.ts";

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
const READY_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 100;

export interface PlanningTimes {
  readonly meters: number;
  readonly watched: number;
  readonly lacking: number;
  /** Meters with work. */
  readonly work: number;
  readonly readingS: number;
  readonly planningS: number;
  /** Pages of its rows, of 1,000, wherever in the plan. */
  readonly worstPageMs: number;
  readonly fileS: number;
  readonly keepingS: number;
  /** Somebody else's question, asked ten times a second all the while. */
  readonly others: { readonly asked: number; readonly p95Ms: number; readonly worstMs: number };
}

export async function planningTimes(connection: ConnectionConfig, folder: string): Promise<PlanningTimes> {
  const data = join(folder, "station");
  const { user, password, host, database } = connection; // of a server that listens in a folder alone
  const secret = encodeURIComponent(String(password));
  const url = `postgres://${user}:${secret}@localhost/${database}?host=${encodeURIComponent(String(host))}`;
  const words = ["station", "--id", "zz-01", "--data", data, "--port", "0", "--log-level", "error"];
  const env = { ...process.env, DATABASE_URL: url };
  const station = spawn(process.execPath, [BIN, ...words], { env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve) => station.once("exit", () => resolve()));
  try {
    return await timedAt(await opened(data));
  } finally {
    station.kill("SIGTERM");
    await ended;
  }
}

async function opened(data: string): Promise<Cloud> {
  for (const deadline = performance.now() + READY_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const found = await chosenCloud({ data });
    if (found.ok) return found.value;
    if (performance.now() > deadline) throw new Error(found.why.text);
  }
}

async function timedAt(cloud: Cloud): Promise<PlanningTimes> {
  const asked = async <T>(path: string, method: "GET" | "POST" = "GET", body?: unknown): Promise<T> => {
    const answer = await ask(cloud, path, method, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.why.text}`);
    return answer.value as T;
  };
  const others = inBetween(() => asked("/me"));
  const { plan } = await asked<{ plan: string }>("/plans", "POST", {});
  const startMs = performance.now();
  let readMs = startMs;
  let shown: ShownPlan;
  do {
    await pause(LOOK_EVERY_MS);
    shown = await asked<ShownPlan>(`/plans/${plan}`);
    if (shown.stage === "waiting" || shown.stage === "reading") readMs = performance.now();
  } while (shown.stage !== "done" && shown.stage !== "failed");
  if (shown.sums === null) throw new Error(shown.why ?? "the plan failed");
  const doneMs = performance.now();
  const pages: number[] = [];
  for (const share of [0, 0.25, 0.5, 0.75, 0.99]) {
    const fromMs = performance.now();
    const after = Math.floor(share * shown.sums.work);
    await asked<PlanRowsPage>(`/plans/${plan}/rows?after=${after}&atMost=1000`);
    pages.push(performance.now() - fromMs);
  }
  const fileS = await secondsOf(async () => {
    const reply = await fetch(`${cloud.url}/plans/${plan}/file?format=csv`, {
      headers: { authorization: `Bearer ${cloud.token}` },
    });
    for await (const _ of reply.body!);
  });
  const keepingS = await secondsOf(() => asked(`/plans/${plan}/keeping`, "POST", {}));
  const { meters, watched, lacking } = shown.read;
  return {
    ...{ meters, watched, lacking, work: shown.sums.work },
    ...{ readingS: rounded((readMs - startMs) / 1000), planningS: rounded((doneMs - readMs) / 1000) },
    ...{ worstPageMs: rounded(Math.max(...pages)), fileS, keepingS },
    others: await others(),
  };
}

const rounded = (value: number): number => Number(value.toFixed(1));

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const fromMs = performance.now();
  await work();
  return rounded((performance.now() - fromMs) / 1000);
}

/** Asks again and again until it is wanted how long that took. */
function inBetween(question: () => Promise<unknown>): () => Promise<PlanningTimes["others"]> {
  const taken: number[] = [];
  let over = false;
  const going = (async () => {
    while (!over) {
      const fromMs = performance.now();
      await question();
      taken.push(performance.now() - fromMs);
      await pause(LOOK_EVERY_MS);
    }
  })();
  return async () => {
    over = true;
    await going;
    const sorted = taken.toSorted((a, b) => a - b);
    const p95Ms = rounded(sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0);
    return { asked: sorted.length, p95Ms, worstMs: rounded(sorted.at(-1) ?? 0) };
  };
}
