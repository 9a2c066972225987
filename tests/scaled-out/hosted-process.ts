// One program of a scaled-out cloud under a name: started, killed, started again. What it says is kept, and it ends with
// the test whatever ends that.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Host } from "./hosts.ts";

export interface Program {
  readonly name: string;
  readonly host: Host;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it says once it does its work. */
  readonly runs: RegExp;
  /** Of itself when it ended in order. */
  readonly endSignal?: NodeJS.Signals;
}

export interface HostedProcess extends Pick<Program, "name" | "host"> {
  /** Resolves when it says that it runs; also after it was killed. */
  start(): Promise<void>;
  /** kill -9 of the process alone. */
  kill(): Promise<void>;
  /** In order; by force when that takes too long. */
  end(): Promise<void>;
  isRunning(): boolean;
  pid(): number | null;
  /** What it has said since it was last started. */
  said(): string;
  /** All that it ever said. */
  readonly logFile: string;
}

const RUNS_WITHIN_MS = 90_000;
const ENDS_WITHIN_MS = 20_000;
/** The kernel ends it when this process ends, however that happens. */
const endWithUs = existsSync("/usr/bin/setpriv") ? ["setpriv", "--pdeathsig", "KILL"] : [];

export function hostedProcess({
  name,
  host,
  command,
  env,
  runs,
  endSignal = "SIGTERM",
}: Program): HostedProcess {
  const logFile = join(host.folder, `${name}.log`);
  let child: ChildProcess | null = null;
  let said = "";

  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null;
  async function signalled(signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
    const going = child;
    if (!going || !isRunning()) return true;
    const gone = new Promise<true>((resolve) => going.once("exit", () => resolve(true)));
    going.kill(signal);
    const late = new AbortController();
    const ended = await Promise.race([
      gone,
      pause(withinMs, false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    return ended;
  }

  return {
    name,
    host,
    logFile,
    isRunning,
    pid: () => (isRunning() ? (child?.pid ?? null) : null),
    said: () => said,
    async start() {
      if (isRunning()) throw new Error(`${name} runs already`);
      said = "";
      const [program = "", ...args] = [...host.under, ...endWithUs, ...command];
      const started = spawn(program, args, {
        cwd: host.folder,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true, // Ctrl-C is for the test, which then ends them in order
      });
      child = started;
      for (const stream of [started.stdout, started.stderr])
        stream?.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          appendFileSync(logFile, text);
        });
      started.once("error", (error) => {
        said += `${error}\n`;
      });
      for (const deadline = Date.now() + RUNS_WITHIN_MS; !runs.test(said); await pause(10))
        if (started.exitCode !== null || started.signalCode !== null || Date.now() > deadline)
          throw new Error(`${name} did not come up (${started.exitCode ?? started.signalCode}):\n${said}`);
    },
    async kill() {
      await signalled("SIGKILL", ENDS_WITHIN_MS);
    },
    async end() {
      if (!(await signalled(endSignal, ENDS_WITHIN_MS))) await signalled("SIGKILL", ENDS_WITHIN_MS);
    },
  };
}

/** Runs a line in a shell on a host to its end; what it says on stdout. Rejects with what it says when it fails. */
export async function ranOn(
  { name, folder, under }: Host,
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [program = "", ...args] = [...under, ...endWithUs, "sh", "-c", line];
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    throw new Error(`${name}$ ${line}\n${stderr || message}`);
  }
}

const LINES_TOLD = 15;
/** The last lines of each, for a failing test's reader. */
export function storyOf(processes: ReadonlyMap<string, HostedProcess>): string {
  return [...processes.values()]
    .map((one) => {
      const lines = one.said().trimEnd().split("\n").slice(-LINES_TOLD);
      return `--- ${one.name} (${one.isRunning() ? "runs" : "does not run"})\n${lines.join("\n")}`;
    })
    .join("\n");
}
