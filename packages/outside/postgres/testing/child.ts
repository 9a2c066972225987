// Runs a TypeScript file in a process of its own, which a test may kill. Called by tests only.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const run = `
  const { runnerImport } = await import(process.env.VITE_ENTRY);
  const conditions = ["source"];
  await runnerImport(process.env.FILE, { configFile: false, resolve: { conditions }, ssr: { resolve: { conditions } } });
`;

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it writes on stdout; rejects when it ends instead. */
  line(): Promise<string>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** What the file reads from `process.env.INPUT`. */
  readonly input: unknown;
  /** The program and arguments that start Node, e.g. as another user. */
  readonly under?: readonly string[];
}

/** `file` is a URL, as from `new URL("./crash.child.ts", import.meta.url)`. */
export function startChild(file: URL, { input, under = [] }: ChildOptions): Child {
  const [program = process.execPath, ...args] = [
    ...under,
    process.execPath,
    "--input-type=module",
    "-e",
    run,
  ];
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    VITE_ENTRY: import.meta.resolve("vite"),
    FILE: fileURLToPath(file),
    INPUT: JSON.stringify(input),
  };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    process: child,
    async line() {
      const next = await lines.next();
      if (next.done) throw new Error(`${fileURLToPath(file)} ended (${child.exitCode ?? child.signalCode})`);
      return next.value;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
