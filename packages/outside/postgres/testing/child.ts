// Runs a TypeScript file in a process of its own, which a test may kill. Called by tests only.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Within the workspace, so that packages are found from there. */
const BUILT = fileURLToPath(new URL("../../../../node_modules/.cache/etalon-tests", import.meta.url));

/** Builds a file, e.g. `new URL("./testing/server.child.ts", import.meta.url)`, for `startChild`. */
export async function buildChild(file: URL): Promise<string> {
  const entry = fileURLToPath(file);
  const name = `${process.pid}-${entry.replace(/^.*\//, "").replace(/\.ts$/, "")}.mjs`;
  const conditions = ["source"];
  await build({
    configFile: false,
    logLevel: "warn",
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    build: {
      ssr: entry,
      outDir: BUILT,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: name } },
    },
  });
  return join(BUILT, name);
}

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it writes on stdout; rejects when it ends instead. */
  line(): Promise<string>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** What the program reads from `process.env.INPUT`. */
  readonly input: unknown;
  /** The program and arguments that start Node, e.g. as another user. */
  readonly under?: readonly string[];
}

export function startChild(built: string, { input, under = [] }: ChildOptions): Child {
  const [program = process.execPath, ...args] = [...under, process.execPath, built];
  const env = { ...process.env, NODE_OPTIONS: "", INPUT: JSON.stringify(input) };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    process: child,
    async line() {
      const next = await lines.next();
      if (next.done) throw new Error(`${built} ended (${child.exitCode ?? child.signalCode})`);
      return next.value;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
