// What is put under load: one process `etalon cloud` beside PostgreSQL and one nats-server, all on this computer.
// Opened by `main.ts`.

import { spawn } from "node:child_process";
import { closeSync, createReadStream, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Answer, good, refused } from "@etalon/basis";
import { openEmbeddedPostgres } from "@etalon/outside/postgres/embedded-postgres";
import type { Cloud } from "../../apps/cli/api.ts";
import { openNatsServers } from "../../packages/outside/nats/testing/nats-servers.ts";

/** As `deploy` has it. */
const OPTIONS = ["--max-semi-space-size=64"];
const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
/** It may have to be built first. */
const READY_WITHIN_MS = 180_000;

export interface CloudUnderLoad {
  readonly cloud: Cloud;
  readonly natsUrl: string;
  readonly pid: number;
  /** What the cloud has logged as gone wrong so far. */
  errors(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @param folder  for all that they keep; DATABASE_URL may name another database, which has to be empty */
export async function openCloudUnderLoad(folder: string): Promise<Answer<CloudUnderLoad>> {
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const databaseUrl = process.env.DATABASE_URL ?? (await embedded(folder, closing));
    mkdirSync(join(folder, "nats"), { recursive: true });
    const nats = await openNatsServers(join(folder, "nats"), 1);
    closing.push(() => nats.stop());
    const data = join(folder, "cloud");
    const args = [BIN, "cloud", "--id", "cc-load", "--admit-agents", "--port", "0", "--data", data];
    const env = { ...process.env, DATABASE_URL: databaseUrl, NATS_URL: nats.url };
    const node = (process.env.ETALON_LOAD_NODE_OPTIONS ?? "").split(" ").filter((one) => one !== "");
    // Its log goes to a file and is read when it is asked for: thousands of lines a second would keep this process busy.
    const log = join(folder, "cloud.log");
    const to = openSync(log, "w");
    const child = spawn(process.execPath, [...OPTIONS, ...node, ...args], {
      env,
      stdio: ["ignore", "ignore", to],
    });
    closeSync(to);
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    closing.push(() => {
      child.kill("SIGINT");
      return gone;
    });
    const said = () => readFileSync(log, "utf8");
    for (const deadline = Date.now() + READY_WITHIN_MS; !said().includes("interface at"); await pause(20)) {
      if (child.exitCode === null && Date.now() < deadline) continue;
      await stop();
      return refused("load.cloud", `the cloud did not come up:\n${said()}`);
    }
    const { url } = JSON.parse(readFileSync(join(data, "cloud.json"), "utf8")) as { url: string };
    const token = readFileSync(join(data, "token"), "utf8").trim();
    const cloud = { url, token };
    const errors = () => errorsIn(log);
    return good({ cloud, natsUrl: nats.url, pid: child.pid ?? 0, errors, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A log of ten minutes is longer than a string may be. */
async function errorsIn(log: string): Promise<readonly string[]> {
  const errors: string[] = [];
  for await (const line of createInterface({ input: createReadStream(log) }))
    if (line.includes('"level":"error"')) errors.push(line);
  return errors;
}

/** With what a server of this size is given anyhow; each commit is on disk before it is told. */
async function embedded(folder: string, closing: (() => Promise<unknown>)[]): Promise<string> {
  const opened = await openEmbeddedPostgres({ dataFolder: join(folder, "postgres") });
  if (!opened.ok) throw new Error(opened.why.text);
  closing.push(() => opened.value.stop());
  const { host, port, user, password, database } = opened.value.connection;
  const socket = new URLSearchParams({ host, port: String(port) });
  return `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?${socket}`;
}
