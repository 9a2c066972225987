import { describe, expect, it } from "vitest";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { folder, path, written } = scratch();
const size = ["compensate", "size", "--short-circuit", "20"] as const;
const stated = ["--active-kw", "800", "--reactive-kvar", "771.077", "--nominal-voltage", "400"] as const;

interface Sized {
  readonly neededVar: { readonly value: number; readonly standard: number };
  readonly after: { readonly powerFactor: { readonly value: number } };
  readonly usable: {
    readonly steps: number;
    readonly effect: { readonly powerFactor: { readonly value: number } };
  };
  readonly freeingDetuning: number | null;
  readonly guards: readonly { readonly closed: number; readonly why: { readonly code: string } | null }[];
}

describe("etalon compensate size", () => {
  it("800 kW from 0.72 to 0.95 need 508 kvar; what would resonate is said", async () => {
    const report = await etalonJson<Sized>(...size, ...stated, "--harmonics", "5:2,7:1");
    expect(report.neededVar.value).toBeCloseTo(508_130, -2);
    expect(report.after.powerFactor.value).toBeGreaterThan(0.95);
    expect(report.guards.map(({ why }) => why?.code ?? "free")).toEqual([
      "free",
      "free",
      "compensation.resonance",
      "compensation.amplified",
    ]);
    const detuned = await etalonJson<Sized>(
      ...size,
      ...stated,
      "--harmonics",
      "5:2,7:1",
      "--detuning",
      "7",
      "--rated-voltage",
      "480",
    );
    expect(detuned.guards.map(({ why }) => why)).toEqual([null, null, null, null]);
    expect(detuned).toMatchObject({ usable: { steps: 4 }, freeingDetuning: null });
  });

  it("concludes with what may be switched, how far that reaches, and what frees the rest", async () => {
    const asked = [...size, ...stated, "--harmonics", "5:2,7:1"] as const;
    const report = await etalonJson<Sized>(...asked);
    expect(report).toMatchObject({ usable: { steps: 2 }, freeingDetuning: 0.07 });
    const half = 771.077 - 508.13 / 2; // a little less: what the voltage rises by makes loads draw more
    const { value } = report.usable.effect.powerFactor;
    expect(value).toBeCloseTo(800 / Math.hypot(800, half), 2);
    const { out } = await etalon(...asked);
    expect(out).toMatch(/^power factor +0\.7200 +0\.84\d\d ± 0\.\d+ +0\.95\d+ ± 0\.\d+$/m);
    expect(out).toMatch(
      /^so +2 of 4 steps may be switched: a power factor of 0\.84.* is reached, not 0\.950; reactors in series of 7 % would free all \(--detuning 7\)$/m,
    );
    expect((await etalon(...asked, "--detuning", "7")).out).toMatch(
      /^so +all 4 steps may be switched: a power factor of 0\.95/m,
    );
  });

  it("from a recording, with uncertainty and units", async () => {
    const made = await etalon("simulate", "recording", "--out", folder, "--duration", "2", "--pf", "0.8");
    expect(made.code).toBe(0);
    const recording = [
      "--recording",
      path("recording.cfg"),
      "--voltage-ratio",
      "1000",
      "--current-ratio",
      "100",
    ] as const;
    const report = await etalonJson<Sized>(...size, ...recording);
    expect(report.neededVar.standard).toBeGreaterThan(0);
    const { code, out } = await etalon(...size, ...recording);
    expect(code).toBe(0);
    expect(out).toMatch(/needed +[\d.]+ Mvar ± [\d.]+ kvar for a power factor of 0\.950/);
  });

  it("says what is missing", async () => {
    expectRefused(await etalon(...size), /--recording, or --active-kw/);
    expectRefused(await etalon("compensate", "size"), /short-circuit/);
    expectRefused(await etalon(...size, ...stated, "--harmonics", "1:5"), /orders from 2/);
    expectRefused(await etalon(...size, ...stated, "--recording", "x.cfg"), /stand without one/);
  });
});

describe("etalon compensate balance", () => {
  const balance = ["compensate", "balance", "--short-circuit", "8", "--nominal-voltage", "400"] as const;

  it("brings unbalance to nothing, and says what capacitors alone can do", async () => {
    const { code, out } = await etalon(...balance, "--loads", "a=40:15,b=25:6,c=12:9", "--unit-kvar", "5");
    expect(code).toBe(0);
    expect(out).toMatch(/neutral +132\.235 A +0 A ± 12 A +[\d.]+ A/);
    expect(out).toMatch(/power factor +0\.9318 +1\.0000/);
    expect(out).toMatch(/capacitors a \d/);
  });

  it("three wires have branches between lines alone", async () => {
    const report = await etalonJson<{ readonly order: { readonly susceptancesS: object } }>(
      ...balance,
      "--loads",
      "ab=40:15",
    );
    expect(Object.keys(report.order.susceptancesS)).toEqual(["ab", "bc", "ca"]);
  });

  it("says what is wrong", async () => {
    expectRefused(await etalon(...balance), /--loads/);
    expectRefused(await etalon(...balance, "--loads", "d=1:2"), /a=kW:kvar/);
    expectRefused(
      await etalon(...balance, "--loads", "a=1:2", "--unit-kvar", "1", "--units", "50"),
      /at most/,
    );
  });
});

describe("etalon compensate plan", () => {
  const rows = ["h1,a,1,4,1", "h2,a,1,3,1", "h3,a,1,2,0.5", "h4,b,1,1,0.2"];
  const plan = (...args: readonly string[]) =>
    ["compensate", "plan", "--resistance", "0.05", ...args] as const;
  const file = (...lines: readonly string[]): string =>
    written("users.csv", `user,phase,time,kw,kvar\n${lines.join("\n")}\n`);

  it("moves users and proves that no plan is better", async () => {
    const { code, out } = await etalon(...plan("--users", file(...rows)));
    expect(code).toBe(0);
    expect(out).toContain("proved: no plan is better");
    const report = await etalonJson<{ readonly moves: readonly object[]; readonly proved: boolean }>(
      ...plan("--users", file(...rows), "--most-moves", "1"),
    );
    expect(report.proved).toBe(true);
    expect(report.moves).toHaveLength(1);
  });

  it("names the line that is wrong", async () => {
    for (const [line, why] of [
      ["h5,d,1,1,1", /line 6: phase "d"; one of a, b, c is expected/],
      ["h5,a,1,x,1", /line 6: "x"/],
      ["h1,b,2,1,1", /line 6: user h1 stands on two phases/],
      ["h1,a,1,1,1", /line 6: user h1 has time 1 twice/],
      ["h5,a,2,1,1", /user h1 has 1 of 2 times/],
    ] as const)
      expectRefused(await etalon(...plan("--users", file(...rows, line))), why);
    expectRefused(await etalon(...plan("--users", path("absent.csv"))), /no such file/);
  });
});
