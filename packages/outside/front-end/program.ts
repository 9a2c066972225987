// A program kept running for what it writes to its standard output: started again when it ends, later and later. Called
// by the sources of this folder and by `switchgear`.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Log } from "@etalon/basis";

export interface ProgramOptions {
  /** The program, then its words. */
  readonly command: readonly string[];
  readonly log: Log;
  /** Of whom the log tells. */
  readonly terminal: string;
  /** A run begins: what takes its bytes. A refusal ends the run. Slow takers make the program wait. */
  readonly begin: (write: (text: string) => void) => (bytes: Uint8Array) => Answer<void>;
}

export interface KeptProgram {
  /** Why it does not run now; null when it does. */
  absent(): string | null;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A run of such a length was a good one: the next pause is the first again. */
const GOOD_RUN_MS = 60_000;
const ENDS_WITHIN_MS = 5_000;
const MOST_LETTERS = 500;

export function keptProgram({ command, log, terminal, begin }: ProgramOptions): KeptProgram {
  const [program = "", ...words] = command;
  const stopped = new AbortController();
  let why: string | null = `${program} is being started`;

  async function run(): Promise<string> {
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.on("error", () => undefined); // that it ends says that this process is gone; its own end is told below
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-MOST_LETTERS);
      log.debug("yh.source-says", { terminal, text: text.slice(0, MOST_LETTERS) });
    });
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`${program} cannot be started: ${error.message}`));
      child.once("close", (code, signal) => {
        const last = said.trim().split("\n").at(-1) ?? "";
        const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`;
        resolve(`${program} ${how}${last === "" ? "" : `: ${last}`}`);
      });
    });
    let late: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill("SIGTERM");
      late ??= setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
    };
    stopped.signal.addEventListener("abort", end, { once: true });
    child.once("spawn", () => {
      why = null;
    });
    const take = begin((text) => void child.stdin.write(text));
    let fault: string | null = null;
    try {
      for await (const bytes of child.stdout) {
        const taken: Answer<void> | null = fault === null ? take(bytes as Uint8Array) : null;
        if (taken === null || taken.ok) continue;
        fault = `${program}: ${taken.why.text}`;
        end();
      }
    } catch {
      // Its end says why.
    }
    const how = await ended;
    clearTimeout(late);
    stopped.signal.removeEventListener("abort", end);
    return fault ?? how;
  }

  const done = (async () => {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopped.signal.aborted) {
      const began = performance.now();
      if (stopped.signal.aborted) return;
      why = await run();
      if (stopped.signal.aborted) return;
      if (performance.now() - began > GOOD_RUN_MS) pauseMs = FIRST_PAUSE_MS;
      log.warn("yh.source-ended", { terminal, why, againInS: pauseMs / 1000 });
      await pause(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  })();

  return {
    absent: () => why,
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
