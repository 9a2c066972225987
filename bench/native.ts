// Builds the yardsticks in native/ with the machine's own compiler, and runs them. Where there is no compiler, or no
// AVX2, the ratios against native code are left out and said to be.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = new URL("native/", import.meta.url).pathname;
const sources = ["energy-rms.c", "spectrum.c"];

/** For numbers that may round as they like; what must be exact bit for bit is built without the last flag. */
const fast = ["-O3", "-march=native", "-ffast-math"];

export interface Native {
  readonly compiler: string;
  /** One round of a yardstick by its name: seconds of processor time per call, by its own clock. */
  round(name: string, ...words: string[]): number;
  close(): void;
}

export function buildNative(): Native | { readonly missing: string } {
  if (!/\bavx2\b/.test(cpuFlags())) return { missing: "this processor has no AVX2" };
  const compiler = ["clang", "gcc"].find((name) => spawnSync(name, ["--version"]).status === 0);
  if (compiler === undefined) return { missing: "there is no C compiler (clang or gcc)" };
  const place = mkdtempSync(join(tmpdir(), "etalon-bench-"));
  const program = join(place, "yardsticks");
  const files = [...sources, "main.c"].map((name) => join(folder, name));
  execFileSync(compiler, [...fast, ...files, "-lm", "-o", program]);
  return {
    compiler: execFileSync(compiler, ["--version"], { encoding: "utf8" }).split("\n")[0] ?? compiler,
    round: (name, ...words) => Number(execFileSync(program, [name, ...words], { encoding: "utf8" })),
    close: () => rmSync(place, { recursive: true }),
  };
}

const cpuFlags = (): string => {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
};
