// Runs the compiled `etalon` as a person at a terminal would: a process group of its own, what it says kept, its HTTP
// interface at hand, and every process it brought about known until it is gone.

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { VerificationResult } from "@etalon/basis";
import { fromJson } from "@etalon/basis";
import type { Role } from "@etalon/messages/roles.table";
import { copyCluster } from "@etalon/outside/postgres/testing/made-cluster";
import { afterAll, expect } from "vitest";
import { ask } from "../../apps/cli/api.ts";
import { type SeenDetection, storyOf } from "../scaled-out/station.ts";

export { type SeenDetection, storyOf };

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
/** Of what hangs; 41 s have been seen on two cores with ten programs at work. */
const READY_WITHIN_MS = 180_000;

/** What ends with the test file, the latest first, however its tests went. */
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly pid: number;
  /** What it has said so far. */
  out(): string;
  err(): string;
  readonly ended: Promise<Ended>;
  /** As a terminal does on Ctrl-C: to every process of the group at once. */
  interrupt(): Promise<Ended>;
  /** kill -9 of the process alone; those it started are left to themselves. */
  kill(): Promise<void>;
}

/** @param under the program and arguments that start Node, e.g. as another user */
export function runEtalon(args: readonly string[], under: readonly string[] = []): Running {
  const data = args.indexOf("--data");
  if (data >= 0) dataFolders.add(args[data + 1] ?? "");
  const [program = process.execPath, ...before] = [...under, process.execPath, BIN];
  const child = spawn(program, [...before, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: kept(child, "stdout"), err: kept(child, "stderr") };
  const ended = new Promise<Ended>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const pid = child.pid ?? 0;
  const signal = (to: number, name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(to, name);
  };
  closing.push(() => signal(pid, "SIGKILL"));
  return {
    pid,
    ...said,
    ended,
    async interrupt() {
      signal(-pid, "SIGINT");
      return ended;
    },
    async kill() {
      signal(pid, "SIGKILL");
      await exited;
    },
  };
}

function kept(child: ChildProcess, name: "stdout" | "stderr"): () => string {
  let text = "";
  child[name]?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  return () => text;
}

export interface Cloud extends Running {
  readonly url: string;
}

export const runUp = (dataFolder: string, speed: number, more: readonly string[] = []): Running =>
  runEtalon(["up", "--no-detect", "--port", "0", "--data", dataFolder, "--speed", String(speed), ...more]);

/** `etalon up` that serves and verifies nothing by itself; resolves once its interface is open. */
export async function startCloud(
  dataFolder: string,
  speed: number,
  more: readonly string[] = [],
): Promise<Cloud> {
  if (!existsSync(dataFolder)) await copyCluster(join(dataFolder, "postgres"));
  const running = runUp(dataFolder, speed, more);
  return { ...running, url: await urlOf(running) };
}

/** The address that `etalon up` says on stderr. */
export async function urlOf(running: Running): Promise<string> {
  let over: Ended | null = null;
  void running.ended.then((ended) => {
    over = ended;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline && !over; await pause(10)) {
    const url = /interface at (http:\S+)/.exec(running.err())?.[1];
    if (url) return url;
  }
  throw new Error(`etalon up did not come up (${JSON.stringify(over)}):\n${running.err()}`);
}

/** The token that the cloud at an address keeps in its data folder for the commands of its user. */
export function tokenAt(url: string): string {
  for (const data of dataFolders) {
    const [address, token] = ["cloud.json", "token"].map((name) => join(data, name));
    if (existsSync(address!) && JSON.parse(readFileSync(address!, "utf8")).url === url)
      return readFileSync(token!, "utf8").trim();
  }
  throw new Error(`no cloud of this test runs at ${url}`);
}

/** Asks the interface as the cloud's own user; the test fails when it refuses. */
export async function asked<T>(
  url: string,
  path: string,
  method?: "GET" | "POST" | "DELETE",
  body?: unknown,
  token = tokenAt(url),
) {
  const answer = await ask({ url, token }, path, method, body);
  if (!answer.ok) throw new Error(`${method ?? "GET"} ${path}: ${answer.why.text}`);
  return answer.value as T;
}

/** A new user with a token, for tests in which several act. */
export async function newUser(
  url: string,
  name: string,
  roles: readonly Role[],
  party: string,
): Promise<string> {
  await asked(url, "/users", "POST", { name, roles, party });
  return (await asked<{ secret: string }>(url, "/tokens", "POST", { user: name, title: "a test" })).secret;
}

export async function order(url: string, meter: string, durationS: number): Promise<string> {
  const { detection } = await asked<{ detection: string }>(url, "/detections", "POST", { meter, durationS });
  return detection;
}

export const seen = (url: string, id: string) => asked<SeenDetection>(url, `/detections/${id}`);

/** The detection once it is as wished. */
export async function until(
  url: string,
  id: string,
  wished: (detection: SeenDetection) => boolean,
  withinMs = READY_WITHIN_MS,
): Promise<SeenDetection> {
  let last: SeenDetection | null = null;
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(50)) {
    last = await seen(url, id).catch(() => null); // just ordered: not yet there
    if (last && wished(last)) return last;
  }
  throw new Error(`detection ${id} is not as wished within ${withinMs / 1000} s:\n${storyOf(last)}`);
}

export const isDone = ({ stage }: SeenDetection): boolean => stage === "done";
export const hasEvent =
  (step: string) =>
  ({ events }: SeenDetection): boolean =>
    events.some((event) => event.step === step);

/** A folder for one test file, gone with it, and with it whatever still runs there. */
export function scratchFolder(mode = 0o700): string {
  const folder = mkdtempSync(join(tmpdir(), "etalon-end-to-end-"));
  chmodSync(folder, mode);
  closing.push(async () => {
    const elsewhere = [...dataFolders].filter((data) => data.startsWith(folder)).flatMap(databaseElsewhere);
    for (const { pid } of await processesOf([folder, ...elsewhere])) stop(pid);
    for (const path of [folder, ...elsewhere]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

/** Data folders that were given to `etalon up`. */
const dataFolders = new Set<string>();

/** Where root may not make user namespaces, the database of a private folder lives where another user can reach it. */
function databaseElsewhere(data: string): string[] {
  const pointer = join(data, "postgres", "elsewhere");
  return existsSync(pointer) ? [readFileSync(pointer, "utf8").trim()] : [];
}

function stop(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {} // it ended by itself
}

export interface Seen {
  readonly pid: number;
  readonly command: string;
}

/** Living processes that were started with one of these words in their command, or that work in such a folder. */
export async function processesOf(words: readonly string[]): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  for (const name of await readdir("/proc").catch(() => [])) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    if (words.some((word) => command.includes(word) || folder.includes(word))) found.push({ pid, command });
  }
  return found;
}

/** What still runs of a data folder, or of machines by their ids, a moment after the cloud ended. */
export async function leftBehind(data: string, machines: readonly string[] = []): Promise<readonly Seen[]> {
  const words = [data, ...databaseElsewhere(data), ...machines];
  const withinMs = 10_000;
  for (const deadline = Date.now() + withinMs; ; await pause(50)) {
    const living = await processesOf(words);
    if (living.length === 0 || Date.now() > deadline) return living;
  }
}

/** Lines of the log among what was said on stderr; none are expected of a run in which nothing went wrong. */
export function logLines(err: string): readonly string[] {
  return err.split("\n").filter((line) => line.startsWith('{"level"') || /\b(WARN|ERROR)\b/.test(line));
}

/** A verdict is right when the programmed error lies within the stated uncertainty. */
export function expectTrue({ error, uncertainty }: VerificationResult, truthPercent: number): void {
  if (!error) {
    expect(uncertainty).toBeNull();
    return;
  }
  expect(uncertainty).not.toBeNull();
  expect(Math.abs(error.percent - truthPercent)).toBeLessThanOrEqual(uncertainty?.expandedPercent ?? 0);
}

export const jsonOf = <T>(text: string): T => fromJson(text) as T;
