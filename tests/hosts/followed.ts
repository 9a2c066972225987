// A cloud on several hosts as deploy/hosts.md says it, word by word: each command in a shell on its host, whose names are as
// they stand there. `npx` is the one thing that is not as it says: it starts the `etalon` of this checkout.

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { VerificationResult } from "@etalon/basis";
import { fromJson } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { serverOnHost } from "../../packages/outside/postgres/testing/server-on-host.ts";
import { type HostedProcess, hostedProcess, ranOn, storyOf } from "../scaled-out/hosted-process.ts";
import type { Host, Hosts } from "../scaled-out/hosts.ts";
import { type Asked, askedOf, openStation, type Station } from "../scaled-out/station.ts";
import type { Guide, Step } from "./guide.ts";

export interface Followed {
  readonly names: readonly string[];
  process(name: string): HostedProcess;
  readonly databaseVersion: string;
  /** Of the guide's own detection. */
  readonly result: VerificationResult;
  readonly station: Station;
  readonly lending: Asked;
  story(): string;
  stop(): Promise<void>;
}

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
const RUNS = /health at http:\S+|Server is ready/;
/** The one host whose server is there already: on others, Debian starts it. */
const DATABASE = "postgres";
const KNOWN_WITHIN_MS = 60_000;

/**
 * @param detectWords  further words for `etalon detect`, e.g. a shorter duration
 * @param say          hears each command before it is run
 */
export async function followed(
  hosts: Hosts,
  { steps, env }: Guide,
  detectWords: string,
  say: (text: string) => void,
): Promise<Followed> {
  const processes = new Map<string, HostedProcess>();
  const closing: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  const story = () => storyOf(processes);
  try {
    const { PATH } = globalThis.process.env;
    let shell: Record<string, string> = { ...env, PATH: `${await npxOf(hosts)}:${PATH}` };
    let databaseVersion: string | null = null;

    async function started(
      name: string,
      host: Host,
      command: readonly string[],
      runs: RegExp,
      endSignal: NodeJS.Signals = "SIGTERM",
    ): Promise<void> {
      const one = hostedProcess({ name, host, command, runs, endSignal, env: shell });
      processes.set(name, one);
      closing.push(() => one.end());
      await one.start();
    }

    /** Once it has its certificate; `psql` then comes in as the superuser. */
    async function databaseStarted(host: Host): Promise<void> {
      const server = await serverOnHost(
        join(host.folder, "data"),
        host.listen,
        5432,
        join(host.folder, host.name),
      );
      closing.push(() => rmSync(server.home, { recursive: true, force: true }));
      shell = { ...shell, ...server.superuser };
      databaseVersion = server.version;
      await started(host.name, host, server.command, /ready to accept connections/, "SIGINT");
    }

    const operator = await hosts.host("operator");
    for (const { host } of steps) await hosts.host(host); // so that all names are known to all
    let starting: Promise<void>[] = [];
    let result: VerificationResult | null = null;
    for (const { host: name, line, lasting } of steps) {
      const host = await hosts.host(name);
      carried(operator, host);
      if (name === DATABASE && databaseVersion === null) await databaseStarted(host);
      const detects = line.startsWith("npx etalon detect ");
      const whole = detects ? `${line} ${detectWords}` : line;
      say(`${name}$ ${whole}`);
      if (lasting) {
        const start = started(name, host, ["sh", "-c", `exec ${whole}`], RUNS);
        start.catch(() => {}); // told below
        starting.push(start);
        continue;
      }
      await Promise.all(starting);
      starting = [];
      if (detects) await known(await askedAt(hosts, "cloud", steps));
      if (line.startsWith("npx etalon agents admit ")) await announced(await askedAt(hosts, "cloud", steps));
      const out = await ranOn(host, whole, shell);
      if (detects) result = fromJson(out) as VerificationResult;
    }
    if (!result || databaseVersion === null)
      throw new Error("the guide should begin a database, and have a meter verified");
    const lending = await askedAt(hosts, "cloud", steps);
    const station = openStation(await askedAt(hosts, "station", steps));
    const process = (name: string) => {
      const one = processes.get(name);
      if (!one) throw new Error(`there is no ${name}`);
      return one;
    };
    const names = [...processes.keys()];
    return { names, process, databaseVersion, result, station, lending, story, stop };
  } catch (error) {
    const told = story();
    await stop();
    throw new Error(`${(error as Error).message}\n${told}`, { cause: error });
  }
}

/** A folder with the `npx` that finds this checkout. */
async function npxOf(hosts: Hosts): Promise<string> {
  const folder = join((await hosts.host("operator")).folder, "bin");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "npx");
  writeFileSync(file, `#!/bin/sh\nshift\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(file, 0o755);
  return folder;
}

/** "Carry each folder in `demo` to the host of its name." */
function carried(operator: Host, host: Host): void {
  const from = join(operator.folder, "demo", host.name);
  const to = join(host.folder, host.name);
  if (existsSync(from) && readdirSync(from).length > 0 && !existsSync(to))
    cpSync(from, to, { recursive: true });
}

/** The interface of cloud or station, by the data folder on its host. */
async function askedAt(hosts: Hosts, role: string, steps: readonly Step[]): Promise<Asked> {
  const step = steps.find(({ line }) => line.startsWith(`npx etalon ${role} `));
  if (!step) throw new Error(`the guide should start a ${role}`);
  const host = await hosts.host(step.host);
  return askedOf(join(host.folder, ".etalon", `${role}-${step.host}`), host);
}

/** Until an agent that is not let in yet has announced itself. */
async function announced(lending: Asked): Promise<void> {
  for (const deadline = Date.now() + KNOWN_WITHIN_MS; ; await pause(100)) {
    if ((await lending<unknown[]>("/agents")).length > 0) return;
    if (Date.now() > deadline) throw new Error("no agent announced itself");
  }
}

/** Until the agent that was let in is heard of with its instruments, as a person would look. */
async function known(lending: Asked): Promise<void> {
  for (const deadline = Date.now() + KNOWN_WITHIN_MS; ; await pause(100)) {
    if ((await lending<CatalogueEntry[]>("/instruments")).some(({ alive }) => alive)) return;
    if (Date.now() > deadline) throw new Error("no instrument was announced and approved");
  }
}
