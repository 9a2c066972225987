// Builds the yardsticks in native/ with the machine's own compilers, and runs them; where there are two, the better of
// both counts. Where there is none, or no AVX2, the ratios against native code are left out and said to be.

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const folder = new URL("native/", import.meta.url).pathname;
const sources = ["energy-rms.c", "spectrum.c", "stream.c", "main.c"];
const exactSources = ["decode.c", "encode.c"];

/** For numbers that may round as they like, and for what must be exact to the bit. */
const fast = ["-O3", "-march=native", "-ffast-math"];
const exact = ["-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno"];

/** Debian gives clang a number and no plain name unless asked. */
const compilers = [
  ["clang", ...Array.from({ length: 9 }, (_, k) => `clang-${22 - k}`)],
  ["gcc", "cc"],
];

export interface Native {
  readonly compiler: string;
  /** One round of a yardstick by its name: seconds of processor time per call, by its own clock. */
  round(name: string, ...words: string[]): number;
  /** What each compiler's program prints for a check. */
  check(name: string, ...words: string[]): readonly number[];
  /** Wall seconds until so many processes of a yardstick, started together, have ended. */
  together(processes: number, name: string, ...words: string[]): Promise<number>;
  /** A folder for files that yardsticks read; goes with `close`. */
  readonly place: string;
  close(): void;
}

export function buildNative(): Native | { readonly missing: string } {
  if (!/\bavx2\b/.test(cpuFlags())) return { missing: "this processor has no AVX2" };
  const found = compilers.flatMap((names) => names.find((name) => versionOf(name) !== null) ?? []);
  if (found.length === 0) return { missing: "there is no C compiler (clang or gcc)" };
  const place = mkdtempSync(join(tmpdir(), "etalon-bench-"));
  const files = (names: readonly string[]) => names.map((name) => join(folder, name));
  const programs = found.map((compiler) => {
    const program = join(place, compiler);
    const objects = exactSources.map((name) => {
      const object = `${program}-${name}.o`;
      execFileSync(compiler, [...exact, "-c", ...files([name]), "-o", object]);
      return object;
    });
    execFileSync(compiler, [...fast, ...files(sources), ...objects, "-lm", "-o", program]);
    return program;
  });
  const printed = (program: string, words: readonly string[]): number =>
    Number(execFileSync(program, words, { encoding: "utf8" }));
  return {
    compiler: found.map(versionOf).join(", or "),
    round: (...words) => Math.min(...programs.map((program) => printed(program, words))),
    check: (...words) => programs.map((program) => printed(program, words)),
    async together(processes, ...words) {
      const start = performance.now();
      await Promise.all(Array.from({ length: processes }, () => promisify(execFile)(programs[0]!, words)));
      return (performance.now() - start) / 1000;
    },
    place,
    close: () => rmSync(place, { recursive: true }),
  };
}

function versionOf(compiler: string): string | null {
  const { status, stdout } = spawnSync(compiler, ["--version"], { encoding: "utf8" });
  return status === 0 ? (stdout.split("\n")[0] ?? compiler) : null;
}

const cpuFlags = (): string => {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
};
