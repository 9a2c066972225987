import { existsSync, readFileSync } from "node:fs";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { folder, path, written } = scratch();
const declared = ["--declared-voltage", "230", "--nominal-voltage", "400"] as const;

interface Told {
  readonly verdict: string;
  readonly phenomena: readonly {
    readonly phenomenon: string;
    readonly verdict: string;
    readonly why: readonly string[];
  }[];
  readonly events:
    | readonly {
        readonly event: string;
        readonly fromS: number;
        readonly percent: number;
        readonly file: string | null;
        readonly immunity: readonly { readonly curve: string; readonly region: string }[];
      }[]
    | null;
}

const verdicts = ({ phenomena }: Told) =>
  Object.fromEntries(phenomena.map(({ phenomenon, verdict }) => [phenomenon, verdict]));

/** Five seconds of 230 V, three phases; a dip of phase a to 40 % for 200 ms. */
function dippedRecording(): string {
  const rows = Array.from({ length: 16_000 }, (_, n) => {
    const s = n / 3200;
    const value = (turn: number, level: number) =>
      (level * 230 * Math.SQRT2 * Math.sin(2 * Math.PI * (50 * s - turn / 3))).toFixed(4);
    return `${s},${value(0, s >= 2 && s < 2.2 ? 0.4 : 1)},${value(1, 1)},${value(2, 1)}`;
  });
  return written("dipped.csv", `t_s,ua,ub,uc\n${rows.join("\n")}\n`);
}

describe("etalon quality report", () => {
  it("of a week of aggregates by each standard, and of two halves as of one whole", async () => {
    const week = path("week");
    expect((await etalon("simulate", "quality", "--out", week, "--days", "7", "--fifth", "5.6")).code).toBe(
      0,
    );
    const report = ["quality", "report", ...declared, "--standard"] as const;
    const told = await etalonJson<Told>(...report, "en50160", "--aggregates", week);
    expect(told.verdict).toBe("violates");
    expect(verdicts(told)).toMatchObject({
      "harmonic voltages": "violates",
      voltage: "complies",
      flicker: "complies",
    });
    expect(verdicts(await etalonJson<Told>(...report, "gbt", "--aggregates", week))).toMatchObject({
      unbalance: "complies",
      "harmonic voltages": "not assessable",
    });
    const lines = readFileSync(path("week/10-min.csv"), "utf8").trim().split("\n");
    for (const [name, rows] of [
      ["one", lines.slice(1, 500)],
      ["two", lines.slice(500)],
    ] as const) {
      await etalon("simulate", "quality", "--out", path(name), "--days", "1");
      written(`${name}/10-min.csv`, `${[lines[0], ...rows].join("\n")}\n`);
    }
    expectRefused(
      await etalon(...report, "en50160", "--aggregates", path("one"), path("two")),
      /twice|each once/,
    );
    const { out } = await etalon(...report, "en50160", "--aggregates", week);
    expect(out).toMatch(/^harmonic voltages +violates +ua order 5 [\d.]+ % +95 % of a week ≤ 6\.00 %/m);
    expect(out).toMatch(/^voltage +EN 50160:2010 \(unverified\)$/m);
  });

  it("of a recording lists a dip beside the curves, cuts it out, and finds it again there", async () => {
    const recording = dippedRecording();
    const told = await etalonJson<Told>(
      ...["quality", "report", "--recording", recording, "--standard", "en50160", ...declared],
      ...["--events", path("events")],
    );
    expect(told.verdict).toBe("not assessable");
    expect(told.phenomena.find(({ phenomenon }) => phenomenon === "voltage")?.why[0]).toMatch(
      /no values of 10 min/,
    );
    const [dip] = told.events!;
    expect(dip).toMatchObject({ event: "dip" });
    expect(dip!.percent).toBeCloseTo(40, 0);
    expect(dip!.immunity.find(({ curve }) => curve === "itic")?.region).toBe("no damage");
    const again = await etalonJson<Told>(
      ...["quality", "report", "--recording", dip!.file!, "--standard", "en50160", ...declared],
    );
    expect(again.events!.map(({ event }) => event)).toEqual(["dip"]);
    expect(again.events![0]!.percent).toBeCloseTo(dip!.percent, 2);
  });

  it("keeps a recording's aggregates", async () => {
    await etalon("simulate", "recording", "--out", folder, "--duration", "21");
    const args = ["--recording", path("recording.cfg"), "--declared-voltage", "57.7"] as const;
    const { files } = await etalonJson<{ files: readonly string[] }>(
      "quality",
      "aggregates",
      ...args,
      "--out",
      path("kept"),
    );
    expect(files.every((file) => existsSync(file))).toBe(true);
    const standard = ["--standard", "gbt", "--nominal-voltage", "400", "--short-circuit", "10"] as const;
    const direct = await etalonJson<Told>("quality", "report", ...args, ...standard);
    const kept = await etalonJson<Told>(
      ...["quality", "report", "--aggregates", path("kept"), "--declared-voltage", "57.7", ...standard],
    );
    expect(kept.phenomena.map(({ phenomenon, verdict, why }) => ({ phenomenon, verdict, why }))).toEqual(
      direct.phenomena.map(({ phenomenon, verdict, why }) => ({ phenomenon, verdict, why })),
    );
  });

  it("says what is wrong", async () => {
    const report = ["quality", "report", "--standard", "gbt"] as const;
    expectRefused(await etalon(...report), /one of --recording, --aggregates and --meter/);
    for (const both of [[], ["--meter", "qh-05", "--detection", "det-1"]])
      expectRefused(await etalon("quality", "stop", ...both), /either --meter or --detection/);
    expectRefused(await etalon("quality", "report", "--aggregates", folder), /standard/);
    expectRefused(await etalon(...report, "--aggregates", path("absent")), /10-min\.csv/);
    written("bad.csv", "");
    await etalon("simulate", "quality", "--out", path("bad"), "--days", "1");
    for (const [text, why] of [
      ["end_utc,flag,ua_x\n", /column "ua_x"/],
      ["time,flag,ua_v\n", /end_utc,flag is expected/],
      ["end_utc,flag,ua_v\n1,none,1\n", /line 2: "1"; an instant/],
      ["end_utc,flag,ua_v\n2026-03-02T00:10:00Z,maybe,1\n", /line 2: flag "maybe"/],
      ["end_utc,flag,ua_v\n2026-03-02T00:10:00Z,none,x\n", /line 2: "x"; a number/],
    ] as const) {
      written("bad/10-min.csv", text);
      expectRefused(await etalon(...report, "--aggregates", path("bad")), why);
    }
  });

  it.skipIf(absent("comtrade-field"))("of a field recording lists its dips, and never complies", async () => {
    const told = await etalonJson<Told>(
      ...["quality", "report", "--recording", dataPath("comtrade-field/wisp-set/1.cfg")],
      ...["--standard", "gbt", "--declared-voltage", "60", "--nominal-voltage", "110000"],
    );
    expect(told.verdict).toBe("not assessable");
    expect(told.events!.filter(({ event }) => event === "dip").length).toBeGreaterThan(1);
  });
});
