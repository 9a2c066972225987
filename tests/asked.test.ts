// The command lines of the measuring commands: what is known is read, all else refused with a sentence and exit code 2.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { flag, number, oneOf, readOptions, whole } from "./asked.ts";

const options = { json: flag, runs: whole(10), hours: number(24, 0.1, 48, "h"), only: oneOf("a", "b") };
const read = (...args: string[]) => {
  const answer = readOptions(args, options, ["energy"]);
  return answer.ok ? answer.value : answer.why.text;
};

describe("options", () => {
  it("have their usual values, or what is given", () => {
    expect(read()).toEqual({ json: false, runs: 10, hours: 24, only: null, words: [] });
    expect(read("energy", "--json", "--runs", "3", "--hours=0.5", "--only", "b")).toEqual({
      ...{ json: true, runs: 3, hours: 0.5, only: "b", words: ["energy"] },
    });
  });
  it.each([
    [["--bogus"], "--bogus: expected one of --json, --runs, --hours, --only"],
    [["-j"], "-j: expected one of --json, --runs, --hours, --only"],
    [["--runs", "abc"], "--runs abc: expected a whole number from 1 to 1000000"],
    [["--runs", "0"], "--runs 0: expected a whole number from 1 to 1000000"],
    [["--runs"], "--runs (nothing): expected a whole number from 1 to 1000000"],
    [["--hours", "49"], "--hours 49: expected a number from 0.1 to 48 h"],
    [["--only", "c"], "--only c: expected one of a, b"],
    [["--json=yes"], "--json yes: expected nothing behind it"],
    [["flicker"], '"flicker": expected energy'],
    [["--toString"], "--toString: expected one of --json, --runs, --hours, --only"],
  ])("refuse %j", (args, sentence) => {
    expect(read(...args)).toBe(sentence);
  });
  it("get an answer from any words, and only numbers within their limits come through", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("--runs", "--hours", "--json", "7", "--", "-1", "1e9"),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const answer = readOptions(args, options);
        if (!answer.ok) return answer.why.text.includes("expected");
        const { runs, hours } = answer.value;
        return Number.isInteger(runs) && runs >= 1 && runs <= 1_000_000 && hours >= 0.1 && hours <= 48;
      }),
      { verbose: true },
    );
  });
});

describe("every measuring command", () => {
  const tests = import.meta.dirname;
  const commands = readdirSync(tests).filter((name) => existsSync(join(tests, name, "run.mjs")));

  it("is there", () => expect(commands.length).toBeGreaterThan(8));

  // In this process, where what they import is loaded once for all.
  it.each(commands)("%s refuses what it does not know, and does nothing", async (name) => {
    expect(readFileSync(join(tests, name, "run.mjs"), "utf8")).toContain(
      "await runFromSources(import.meta.dirname",
    );
    const said = { out: "", err: "" };
    const saying = (stream: keyof typeof said) => (text: unknown) => {
      said[stream] += text;
      return true;
    };
    const ended = new Error("ended");
    const { argv } = process;
    process.argv = [process.execPath, name, "--bogus"];
    vi.spyOn(process.stdout, "write").mockImplementation(saying("out"));
    vi.spyOn(process.stderr, "write").mockImplementation(saying("err"));
    const exit = vi.spyOn(process, "exit").mockImplementation(() => {
      throw ended;
    });
    try {
      await expect(import(join(tests, name, "main.ts"))).rejects.toBe(ended);
      expect(exit.mock.calls).toEqual([[2]]);
    } finally {
      process.argv = argv;
      vi.restoreAllMocks();
    }
    expect(said).toEqual({ out: "", err: expect.stringMatching(/^--bogus: expected one of --[^\n]*\n$/) });
  });

  async function run(program: string, ...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: join(tests, ".."),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  }
  // As a process of its own each takes two seconds: one stands for those in `tests`.
  it.each(["tests/condition/run.mjs", "bench/run.mjs"])("%s ends so as a program too", async (program) => {
    const { code, out, err } = await run(program, "--bogus");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/(^|\n)--bogus: expected one of --[^\n]*\n$/);
  });
  it("explains itself, whatever else is asked, and starts nothing", async () => {
    const { code, out } = await run(join("tests", "condition", "run.mjs"), "--bogus", "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/^npm run condition -- \[--/);
  });
});
