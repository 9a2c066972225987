// `etalon plan …` and the fleets it is tried on: what it says, and what it refuses in one sentence.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { path, written } = scratch();
const fleet = path("fleet.csv");
const replace = ["plan", "replace", "--fleet", fleet, "--today", "2026-03-02"];

interface WorkList {
  readonly meters: number;
  readonly costYuan: number;
  readonly visits: number;
  readonly rows: readonly { meter: string; planned: boolean; why: string; action: string; found?: string }[];
}

beforeAll(async () => {
  expect((await etalon("simulate", "fleet", "--out", fleet, "--meters", "2000", "--seed", "4")).code).toBe(0);
});

describe("etalon plan replace", () => {
  it("lists the work of a fleet with reasons, the same as CSV", async () => {
    const list = await etalonJson<WorkList>(...replace, "--csv", path("work.csv"));
    expect(list.meters).toBe(2_000);
    expect(list.rows.length).toBeGreaterThan(100);
    for (const { why } of list.rows) expect(why.length).toBeGreaterThan(20);
    expect(readFileSync(path("work.csv"), "utf8").trimEnd().split("\n")).toHaveLength(list.rows.length + 1);
    const { out } = await etalon(...replace, "--top", "3");
    expect(out).toContain(list.rows[0]!.why);
    expect(out).toMatch(/master station, class IV/);
  });

  it("finds nearly all watched meters that are truly beyond their limits, and few others at once", async () => {
    const truth = new Map(
      readFileSync(path("fleet.truth.csv"), "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",") as [string, string, string])
        .map(([meter, error]) => [meter, Number(error)] as const),
    );
    const limits: Record<string, number> = { "0.2S": 0.2, "0.5S": 0.5, "1": 1 };
    const rows = readFileSync(fleet, "utf8").trimEnd().split("\n").slice(1);
    const watched = new Map(
      rows
        .map((line) => line.split(","))
        .flatMap((c) => (c[6] === "" ? [] : [[c[0]!, limits[c[2]!]!] as const])),
    );
    const { rows: work } = await etalonJson<WorkList>(...replace);
    const sent = new Set(work.filter(({ action }) => action !== "verify remotely").map(({ meter }) => meter));
    const bad = [...watched].filter(([meter, limit]) => Math.abs(truth.get(meter)!) > limit);
    expect(bad.length).toBeGreaterThan(10);
    expect(bad.filter(([meter]) => sent.has(meter)).length / bad.length).toBeGreaterThan(0.9);
    const replaced = work.filter(
      ({ action, why }) => action === "replace" && why.includes("beyond the limit"),
    );
    const wrongly = replaced.filter(({ meter }) => Math.abs(truth.get(meter)!) < 0.9 * watched.get(meter)!);
    expect(wrongly).toEqual([]);
  });

  it("keeps to money and crews", async () => {
    const { costYuan, visits } = await etalonJson<WorkList>(
      ...replace,
      "--budget",
      "5000",
      "--crews",
      "0.005",
    );
    expect(costYuan).toBeLessThanOrEqual(5_000);
    expect(visits).toBeLessThanOrEqual(10);
  });

  it("takes JSON lines as well as CSV", async () => {
    const [head = "", ...lines] = readFileSync(fleet, "utf8").trimEnd().split("\n");
    const names = head.split(",");
    const objects = lines.map((line) =>
      JSON.stringify(Object.fromEntries(line.split(",").map((cell, n) => [names[n], cell]))),
    );
    const file = written("fleet.jsonl", `${objects.join("\n")}\n`);
    const [first, second] = await Promise.all([
      etalonJson<WorkList>("plan", "replace", "--fleet", file, "--today", "2026-03-02"),
      etalonJson<WorkList>(...replace),
    ]);
    expect(first).toEqual(second);
  });

  it("sets age against condition on a simulated population", async () => {
    const simulate = ["plan", "replace", "--simulate", "4000", "--years", "8", "--seed", "2"];
    const result = await etalonJson<{ difference: { replaced: { total: number } } }>(
      ...simulate,
      "--csv",
      path("cmp.csv"),
    );
    expect(result.difference.replaced.total).toBeLessThan(0);
    expect(readFileSync(path("cmp.csv"), "utf8")).toMatch(/^measure,age,/);
    expect((await etalon(...simulate)).out).toMatch(/no field data/);
  });

  it("refuses what it cannot plan, in one sentence", async () => {
    expectRefused(await etalon("plan", "replace"), "--fleet, --registered or --simulate");
    expectRefused(await etalon(...replace, "--seed", "3"), "--seed is for --simulate");
    expectRefused(
      await etalon("plan", "replace", "--simulate", "4000", "--top", "1"),
      "--top is for --fleet",
    );
    expectRefused(await etalon("plan", "replace", "--fleet", path("nowhere.csv")), path("nowhere.csv"));
    expectRefused(await etalon("plan", "replace", "--fleet", fleet, "--today", "yesterday"), "--today");
    const head = "meter,class448,accuracyClass,batch,installed\n";
    for (const [row, ...said] of [
      ["1,III,0.3S,b,2020-01-01", "line 2", "accuracyClass", "0.2S"],
      ["1,III,0.2S,b,2020-01-01\n1,III,0.2S,b,2020-01-01", "line 3", "line 2 already"],
      ["1,III,0.2S,b", "line 2 has 4 cells"],
      ["", "no meter"],
    ] as [string, ...string[]][])
      expectRefused(await etalon("plan", "replace", "--fleet", written("bad.csv", head + row)), ...said);
    expectRefused(
      await etalon("plan", "replace", "--fleet", written("bad.jsonl", "{\n")),
      "line 1 is no JSON",
    );
  });
});

describe("etalon plan invest", () => {
  it("has the paper's printed figures beside the exact ones", async () => {
    const { out } = await etalon("plan", "invest");
    expect(out).toMatch(/¥4,000,000,000 +¥3,900,000,000 +differs/);
    expect(out).toMatch(/4,750,000 meters a year/);
  });

  it("takes each input as an option", async () => {
    const result = await etalonJson<{ totalYuan: number }>(
      ...["plan", "invest", "--general-meter-price", "1500", "--substation-share", "50"],
      ...["--harmonic-meter-count", "1000", "--large-user-price", "0"],
    );
    expect(result.totalYuan).toBe(1.44e9 + 1.28e6 * 1_500 + 5_000 * 100_000 + 200 * 4_000);
    expectRefused(await etalon("plan", "invest", "--large-meter-share", "101"), "--large-meter-share");
  });
});

describe("etalon plan batch", () => {
  it("says how many to draw, and what the drawn ones say", async () => {
    const result = await etalonJson<{ plan: { draw: number }; grade: string; upperPercent: number }>(
      ...["plan", "batch", "--lot", "1000", "--drawn", "80", "--bad", "8"],
    );
    expect(result).toMatchObject({ plan: { draw: 80, accept: 2 }, grade: "bad" });
    expect((await etalon("plan", "batch", "--lot", "1000")).out).toMatch(/undecided: none .* is measured/);
    expectRefused(await etalon("plan", "batch", "--lot", "10", "--drawn", "11"), "--drawn 11");
    expectRefused(await etalon("plan", "batch", "--lot", "10", "--drawn", "5", "--bad", "6"), "--bad 6");
    expectRefused(await etalon("plan", "batch", "--lot", "10", "--aql", "0.9"), "--aql", "0.65");
  });
});

describe("etalon plan estimate", () => {
  const feeder = ["--readings", path("feeder/readings.csv"), "--anchors", path("feeder/anchors.csv")];
  const estimate = ["plan", "estimate", ...feeder];

  beforeAll(async () => {
    expect((await etalon("simulate", "feeder", "--out", path("feeder"), "--seed", "3")).code).toBe(0);
  });

  it("tells the errors of meters that nobody measured", async () => {
    interface Told {
      readonly meters: readonly {
        id: string;
        kind: string;
        errorPercent: number;
        uncertaintyPercent: number;
      }[];
    }
    const { meters } = await etalonJson<Told>(...estimate);
    const truth = readFileSync(path("feeder/truth.csv"), "utf8").trimEnd().split("\n").slice(1);
    expect(meters.map(({ kind }) => kind)).toEqual([
      ...Array(2).fill("anchored"),
      ...Array(5).fill("estimated"),
    ]);
    for (const [n, { id, errorPercent, uncertaintyPercent }] of meters.entries()) {
      const [name, error] = truth[n]!.split(",");
      expect(name).toBe(id);
      expect(Math.abs(errorPercent - Number(error))).toBeLessThan(2 * uncertaintyPercent);
    }
    expect((await etalon(...estimate)).out).toMatch(/m-3 +estimated +[−+]\d/);
  });

  it("says why where it cannot", async () => {
    const few = written(
      "few.csv",
      readFileSync(path("feeder/readings.csv"), "utf8").split("\n").slice(0, 30).join("\n"),
    );
    const { out, code } = await etalon("plan", "estimate", "--readings", few, ...feeder.slice(2));
    expect([code, out]).toEqual([0, expect.stringMatching(/undetermined +29 intervals are too few/)]);
  });

  it("refuses what it cannot read, in one sentence", async () => {
    const anchors = (rows: string) => [
      "--anchors",
      written("a.csv", `meter,errorPercent,uncertaintyPercent\n${rows}`),
    ];
    const readings = (text: string) => ["--readings", written("r.csv", text)];
    expectRefused(await etalon("plan", "estimate", ...feeder.slice(0, 2), ...anchors("m-1,0,0.1")), '"sum"');
    expectRefused(
      await etalon("plan", "estimate", ...feeder.slice(0, 2), ...anchors("sum,0,0.1\nm-9,0,0.1")),
      "m-9",
    );
    expectRefused(await etalon("plan", "estimate", ...feeder.slice(0, 2), ...anchors("sum,0,")), "line 2");
    expectRefused(
      await etalon("plan", "estimate", ...readings("t,sum,a\n"), ...feeder.slice(2)),
      "line 1 reads",
    );
    expectRefused(
      await etalon("plan", "estimate", ...readings("hours,sum,a\n1,2,x\n"), ...feeder.slice(2)),
      'a is "x"',
    );
  });
});
