// What every command has in common: help with examples, one sentence on wrong usage, exit codes, quiet pipes.

import { spawn } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { runEtalon } from "../../apps/cli/program.ts";
import { SLIP } from "../slip.ts";
import { binPath, etalon, expectRefused, scratch, spawnEtalon } from "./run-command.ts";

const { path } = scratch();

const commands = [
  ["verify"],
  ["analyze"],
  ["simulate", "recording"],
  ["simulate", "pulses"],
  ["simulate", "fleet"],
  ["simulate", "feeder"],
  ["simulate", "quality"],
  ["quality", "report"],
  ["quality", "aggregates"],
  ["plan", "replace"],
  ["plan", "invest"],
  ["plan", "batch"],
  ["plan", "estimate"],
  ["up"],
  ["detect"],
  ...["cloud", "station", "node", "agent", "terminal"].map((role) => [role]),
  ...["init", "issue", "renew", "revoke", "list", "bus"].map((name) => ["authority", name]),
  ["instruments"],
  ["apply"],
  ["leases"],
  ["renew"],
  ["release"],
  ["read"],
  ...[
    "maker",
    "sign",
    "verify",
    "add",
    "list",
    "trust",
    "distrust",
    "rollback",
    "policy",
    "accept",
    "refuse",
  ].map((name) => ["driver", name]),
  ["owner", "terms"],
  ["owner", "revoke"],
  ["owner", "book"],
  ["quota"],
  ...["list", "admit", "bar"].map((name) => ["agents", name]),
  ["audit"],
  ["meters", "list"],
  ["nodes"],
  ...["list", "retry", "drop"].map((name) => ["set-aside", name]),
];

/** What the description of an option must say, by what stands in its angle brackets. */
const units: Readonly<Record<string, RegExp>> = {
  s: /\bs\b|seconds/,
  V: /\bV\b/,
  A: /\bA\b/,
  Hz: /Hz|samples\/s/,
  percent: /%/,
};

describe("help", () => {
  it("lists the commands", async () => {
    const { code, out } = await etalon("--help");
    expect(code).toBe(0);
    for (const [name] of commands) expect(out).toMatch(new RegExp(`^ +${name} `, "m"));
  });

  it.each(commands.map((words) => words.join(" ")))(
    "of etalon %s has examples, and names units",
    async (words) => {
      const { code, out, err } = await etalon(...words.split(" "), "--help");
      expect([code, err]).toEqual([0, ""]);
      expect(out).toMatch(/Examples?:/);
      expect(out).not.toMatch(SLIP);
      const options = out.replaceAll(/\n {10,}/g, " ").matchAll(/^ +--[a-z-]+ <(\w+)> +(.*)$/gm);
      for (const [line, placeholder = "", description] of options)
        if (placeholder in units) expect(description, line).toMatch(units[placeholder]!);
    },
  );
});

describe("wrong usage", () => {
  it("is one sentence and exit code 2", async () => {
    expectRefused(await etalon("verfy"), "unknown command 'verfy'", "Did you mean verify");
    expectRefused(await etalon("verify"), "--recording <file>");
    expectRefused(await etalon("analyze", "--recording"), "--recording <file>", "missing");
    expectRefused(await etalon("analyze", "--recording", "x.csv", "--form", "1"), "--form");
    expectRefused(await etalon("analyze", "--recording", "x.csv", "surplus"), "too many arguments");
    expectRefused(await etalon("analyze", "--recording", "x.csv", "--wiring", "2P"), "3P4W, 3P3W, 1P2W");
    expectRefused(await etalon("up", "--uplink", "pigeon"), '--uplink "pigeon"', "mqtt, binary");
    expectRefused(await etalon("simulate", "noise"), "unknown command 'noise'");
    expectRefused(await etalon("instruments", "--class", "0.3"), '--class "0.3"', "0.2S");
    expectRefused(
      await etalon("export", "audit", "--out", "audit.parqet"),
      ".parquet, .csv",
      "did you mean parquet",
    );
    const apply = ["apply", "--instrument", "a/b"];
    expectRefused(await etalon(...apply), "--for <s>");
    expectRefused(await etalon(...apply, "--for", "0"), '--for "0"', "seconds");
    expectRefused(await etalon(...apply, "--for", "9", "--from", "2026-03-02T08:30"), "--from", "zone");
    expectRefused(
      await etalon(...apply, "--for", "9", "--priority", "high"),
      "background, routine, urgent, emergency",
    );
    const terms = ["owner", "terms", "--instrument", "a/b", "--longest", "60"];
    for (const hours of ["fri-mon 08:00-09:00", "mon 09:00-08:00", "monday", "mon 8-9"])
      expectRefused(await etalon(...terms, "--hours", hours), `--hours "${hours}"`);
  });

  it.each([
    ["detect qh-01", "(Did you mean etalon detect --meter qh-01?)"],
    ["quality study qh-05", "(Did you mean etalon quality study --meter qh-05?)"],
    ["apply ia-01/yh-01", "(Did you mean etalon apply --instrument ia-01/yh-01?)"],
    ["renew app-1a2b 600", "(Did you mean etalon renew app-1a2b --for 600?)"],
    ["condition qh-01", "(Did you mean etalon condition --meter qh-01?)"],
    ["audit ia-01/yh-01", "(Did you mean etalon audit --instrument ia-01/yh-01?)"],
    ["audit app-1a2b", "(Did you mean etalon audit --application app-1a2b?)"],
    ["audit wang", "(Did you mean etalon audit --who wang?)"],
    ["leases ia-01/yh-01", '("etalon leases --help" shows what it takes)'],
    ["detect --meter qh-01 qh-02", '("etalon detect --help" shows what it takes)'],
  ])("of a flag, etalon %s, is told with the flag that was likely meant", async (words, told) => {
    expectRefused(await etalon(...words.split(" ")), told);
  });

  it("shows the help where no command is named", async () => {
    for (const args of [[], ["simulate"], ["owner"]]) {
      const { code, out, err } = await etalon(...args);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^Usage: etalon/);
    }
  });
});

describe("our own mistakes", () => {
  const broken = async (debug: boolean) => {
    let err = "";
    const code = await runEtalon(["--help"], {
      out: () => {
        throw new TypeError("a paper jam\nin tray 2");
      },
      err: (text) => {
        err += text;
      },
      watched: false,
      debug,
    });
    return { code, err };
  };

  it("say that they are ours, in one line, with exit code 1", async () => {
    const { code, err } = await broken(false);
    expect(code).toBe(1);
    expect(err).toBe(
      "etalon: this is our mistake: TypeError: a paper jam in tray 2 (ETALON_DEBUG=1 shows where)\n",
    );
  });

  it("show their stack to whoever asks for it", async () => {
    expect((await broken(true)).err).toMatch(/\n +at /);
  });
});

describe("the compiled command as a process", () => {
  beforeAll(() => void spawnEtalon(["--version"])); // builds what is stale, and says so

  it("keeps results on stdout, words on stderr, and tells by its exit code", () => {
    const made = spawnEtalon(["simulate", "recording", "--out", path("run"), "--duration", "1", "--json"]);
    expect(made.err).toContain("etalon: note: ");
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out).truth.errorPercent).toBeCloseTo(0, 9);
    const refused = spawnEtalon(["analyze", "--recording", path("nowhere.csv")]);
    expectRefused(refused, path("nowhere.csv"));
  });

  it("ends without a word when its reader has enough", async () => {
    const analyze = [binPath, "analyze", "--json", "--recording", path("run/recording.cfg")];
    const child = spawn(process.execPath, analyze, { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, err]).toEqual([0, ""]);
  });
});
