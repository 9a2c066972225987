import { readFileSync } from "node:fs";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import type { AnalysisReport } from "../../apps/cli/analysis-report.ts";
import { SLIP } from "../slip.ts";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { path, written } = scratch();

const capture = "epm-digital-it-samu/50Hz_3phase.pcapng";
const distorted = "epm-digital-it-samu/50Hz_3phase_harm2.pcapng";
const hydro = "comtrade-field/hydro-5760hz/test3.cfg";
const substation = "comtrade-field/cn-220kv/ymz.cfg";

describe("etalon analyze on what merging units sent", () => {
  it.skipIf(absent(capture))("prints voltages, currents and powers as others measured them", async () => {
    const report = await etalonJson<AnalysisReport>("analyze", "--recording", dataPath(capture));
    expect(Object.keys(report).sort()).toEqual(
      [
        "bills",
        "energy",
        "frequencyHz",
        "phases",
        "powerQuality",
        "powerTheories",
        "recording",
        "sequence",
        "total",
        "windows",
        "wiring",
      ].sort(),
    );
    const of = (pick: (phase: AnalysisReport["phases"][number]) => number | null) => report.phases.map(pick);
    // Published are the fundamentals; harmonics add less than 1e-6 to them.
    const U1 = [400_388, 400_316, 400_621];
    const I1 = [504.605, 504.262, 503.996];
    const phi = [-0.149, -0.115, 0.087];
    const P1 = U1.map((u, k) => u * I1[k]! * Math.cos((phi[k]! * Math.PI) / 180));
    const apart = (values: readonly (number | null)[], truth: readonly number[]) =>
      Math.max(...values.map((value, k) => Math.abs(value! / truth[k]! - 1)));
    expect(
      apart(
        of((p) => p.voltageRms),
        U1,
      ),
    ).toBeLessThan(5e-5);
    expect(
      apart(
        of((p) => p.currentRms),
        I1,
      ),
    ).toBeLessThan(5e-5);
    expect(
      apart(
        of((p) => p.activePowerW),
        P1,
      ),
    ).toBeLessThan(5e-5);
    expect(report.frequencyHz).toBeCloseTo(49.99978, 5);
    expect(report.windows).toHaveLength(28);
    expect(report.wiring).toMatchObject({ status: "right", powerDirection: "import" });
    expect(report.recording).toMatchObject({ samples: 22_994, sampleRateHz: 4000, nominalFrequencyHz: 50 });
  });

  it.skipIf(absent(distorted))("finds the harmonics that the source was set to", async () => {
    const { phases } = await etalonJson<AnalysisReport>("analyze", "--recording", dataPath(distorted));
    const set = { 3: 7, 5: 5, 7: 3, 9: 1, 11: 5, 13: 1, 15: 1, 17: 0.5 };
    for (const { harmonics } of phases)
      for (const [order, percent] of Object.entries(set)) {
        const share = (100 * harmonics[Number(order) - 1]!.currentRms!) / harmonics[0]!.currentRms!;
        expect(Math.abs(share - percent)).toBeLessThan(0.1);
      }
  });

  it.skipIf(absent(capture))("says it to people with a unit on every number", async () => {
    const { code, out, err } = await etalon("analyze", "--recording", dataPath(capture));
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/voltage +400\.3\d\d kV +400\.3\d\d kV +400\.6\d\d kV/);
    expect(out).toMatch(/total {6}P 605\.[78]\d\d MW/);
    expect(out).toContain("frequency  49.99978 Hz (nominal 50 Hz)");
    expect(out).toContain("wiring     no fault found; power is drawn");
    expect(out).not.toMatch(SLIP);
    expect(out).not.toMatch(/\bnull\b/);
  });
});

describe("etalon analyze on recordings from the field", () => {
  const g3 = "ua=VA_G3,ub=VB_G3,uc=VC_G3,ia=IA_G3,ib=IB_G3,ic=IC_G3";

  it.skipIf(absent(hydro))("names the exchanged currents of a generator's recorder", async () => {
    const report = await etalonJson<AnalysisReport>(
      "analyze",
      "--recording",
      dataPath(hydro),
      "--channels",
      g3,
    );
    expect(report.wiring.status).toBe("fault");
    expect(report.wiring.fault).toMatchObject({
      text: "currents ia and ib exchanged",
      voltageOrder: ["ua", "ub", "uc"],
      currentOrder: ["ib", "ia", "ic"],
    });
    expect(report.recording.channels.map(({ number }) => number)).toEqual([16, 17, 18, 13, 14, 15]);
    const { out } = await etalon("analyze", "--recording", dataPath(hydro), "--channels", g3);
    expect(out).toMatch(/wiring +FAULT: currents ia and ib exchanged/);
  });

  it.skipIf(absent(hydro))("asks which channels where several fit", async () => {
    const said = await etalon("analyze", "--recording", dataPath(hydro));
    expectRefused(said, "test3.cfg", "more than one channel fits", "--channels ua=4,ub=5,uc=6");
  });

  it.skipIf(absent(substation))("takes the longest section at the highest rate, and says so", async () => {
    const report = await etalonJson<AnalysisReport>(
      "analyze",
      "--recording",
      dataPath(substation),
      "--channels",
      "ua=1,ub=2,uc=3,ia=17,ib=18,ic=19",
    );
    expect(report.recording).toMatchObject({ fromS: 0, samples: 1120, sampleRateHz: 4000 });
    expect(report.recording.sections.map(({ samples }) => samples)).toEqual([1120, 136, 1120, 601]);
    expect(report.recording.notes[0]!.text).toMatch(/4 sections .*0\.28 s to 0\.96 s at 200 Hz.*from 0 s/);
  });

  it.skipIf(absent(substation))(
    "does not judge wiring by a mean over a grid fault, and says why at the top",
    async () => {
      const choice = ["--channels", "ua=1,ub=2,uc=3,ia=17,ib=18,ic=19"];
      const { out } = await etalon("analyze", "--recording", dataPath(substation), ...choice);
      const [top = ""] = out.split("\n\n");
      expect(top).toMatch(
        /^span .*\n +note: the span holds 4 sections .*\n +not steady: ua is 42\.\d+ V to 60\.\d+ V, usually 60\.\d+ V$/m,
      );
      expect(top).toMatch(/^recording .*\n +note: Names are not in UTF-8/m);
      expect(out).toMatch(/\nwiring +undetermined\n +voltage ua is not steady\.\n$/);
      const before = await etalon("analyze", "--recording", dataPath(substation), ...choice, "--to", "0.06");
      expect(before.out).not.toContain("not steady");
      expect(before.out).toContain("wiring     no fault found");
    },
  );

  it.skipIf(absent(substation))("analyses the span that --from and --to choose", async () => {
    const report = await etalonJson<AnalysisReport>(
      "analyze",
      "--recording",
      dataPath(substation),
      "--channels",
      "ua=1,ub=2,uc=3,ia=17,ib=18,ic=19",
      "--to",
      "0.06",
    );
    expect(report.recording.samples).toBe(240);
    expect(report.phases.map((p) => p.voltageRms!.toFixed(3)).join(" ")).toBe("60.249 60.393 60.413");
  });
});

describe("etalon analyze on CSV", () => {
  const sine = (rms: number, f: number, lag: number) => (t: number) =>
    (Math.SQRT2 * rms * Math.cos(2 * Math.PI * (f * t - lag))).toFixed(9);
  const rows = (count: number, columns: readonly ((t: number) => string)[]): string =>
    Array.from({ length: count }, (_, n) => [n / 4000, ...columns.map((one) => one(n / 4000))].join()).join(
      "\n",
    );

  it("tells 60 Hz by the voltage, and one phase by what is there", async () => {
    const csv = written(
      "one.csv",
      `t_s,ua,ia\n${rows(4000, [sine(120, 60.02, 0), sine(10, 60.02, 1 / 6)])}\n`,
    );
    const report = await etalonJson<AnalysisReport>("analyze", "--recording", csv);
    expect(report.recording.nominalFrequencyHz).toBe(60);
    expect(report.frequencyHz).toBeCloseTo(60.02, 6);
    expect(report.phases).toHaveLength(1);
    expect(report.phases[0]!.powerFactor).toBeCloseTo(0.5, 3);
    expect(report.recording.notes.map(({ code }) => code)).toContain("analyze.nominal");
  });

  it("takes 50 and 60 Hz for nominal, and doubts the one that was not measured", async () => {
    const csv = written("fifty.csv", `t_s,ua\n${rows(4000, [sine(230, 49.97, 0)])}\n`);
    const { out } = await etalon("analyze", "--recording", csv, "--nominal", "60");
    expect(out).toMatch(
      /^frequency {2}49\.97000 Hz \(nominal 60 Hz\)\n +note: 49\.97 Hz is far from the nominal 60 Hz/m,
    );
    expect((await etalon("analyze", "--recording", csv, "--nominal", "50")).out).not.toContain("far from");
    expectRefused(await etalon("analyze", "--recording", csv, "--nominal", "55"), '--nominal "55"', "50, 60");
  });

  it("makes a bill by the tariff that was asked for, and names its country", async () => {
    const csv = written("billed.csv", `t_s,ua,ia\n${rows(4000, [sine(230, 50, 0), sine(5, 50, 1 / 9)])}\n`);
    const analyze = (...more: string[]) => etalon("analyze", "--recording", csv, ...more);
    expect((await analyze()).out).not.toMatch(/^bill/m);
    const { out } = await analyze("--tariff", "cn-1983", "--power-factor-standard", "0.85");
    expect(out).toMatch(/^bill by China's adjustment by the power factor \(.*1983\), standard 0\.85/m);
    expectRefused(await analyze("--harmonic-penalty", "2"), "--tariff");
    expectRefused(await analyze("--tariff", "de"), "cn-1983");
    const { bills } = await etalonJson<AnalysisReport>("analyze", "--recording", csv);
    expect(bills).toBeNull();
  });

  it("shows no noise for figures, and keeps it in JSON", async () => {
    const coarse = (k: number) => (t: number) => Number(sine(57.7, 50, k / 3)(t)).toFixed(4);
    const three = [0, 1, 2].flatMap((k) => [coarse(k), sine(1.5, 50, k / 3)]);
    const csv = written("noise.csv", `t_s,ua,ia,ub,ib,uc,ic\n${rows(4000, three)}\n`);
    const { out } = await etalon("analyze", "--recording", csv, "--tariff", "cn-1983");
    expect(out).toMatch(/reactive power Q1 +0 var +0 var +0 var\n/);
    expect(out).not.toMatch(/[µn](V|A|W|VA|var|Wh|varh|S)\b/);
    const { powerTheories } = await etalonJson<AnalysisReport>("analyze", "--recording", csv);
    expect(powerTheories!.phases[0]!.ieee1459.nonactivePowerVar).toBeGreaterThan(1e-6);
  });

  it("looks at every cycle of a dead input, wherever in a sample the cycles end", async () => {
    const values = Array.from({ length: 4000 }, (_, n) => `${(n / 2401.5).toFixed(12)},${(n % 48) * 1e-6}`);
    const csv = written("odd.csv", `t_s,ua\n${values.join("\n")}\n`);
    const { code, out } = await etalon("analyze", "--recording", csv, "--declared-voltage", "58");
    expect(code).toBe(0);
    expect(out).toContain("ua never showed a voltage");
    expect(out).toMatch(/^frequency {2}none: there is no steady fundamental \(nominal 50 Hz\)$/m);
  });

  it("sets the power theories side by side, each under its definition, and the energies before them", async () => {
    const voltage = [
      [1, 100, 0],
      [3, 8, -70],
      [5, 15, 140],
      [7, 5, 20],
    ] as const;
    const current = [
      [1, 100, -30],
      [3, 20, -165],
      [5, 15, 233],
      [7, 10, 288],
    ] as const;
    const sum = (table: typeof voltage | typeof current) => (t: number) =>
      table
        .reduce(
          (x, [h, rms, angle]) => x + Math.SQRT2 * rms * Math.sin(2 * Math.PI * (50 * h * t + angle / 360)),
          0,
        )
        .toFixed(9);
    const csv = written("annex.csv", `t_s,ua,ia\n${rows(8000, [sum(voltage), sum(current)])}\n`);
    const { out } = await etalon("analyze", "--recording", csv);
    const lines = out.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
    for (const line of [
      "active P | 8.63279 kW",
      "apparent S, Se | 10.5175 kVA",
      "nonactive N | 6.00771 kvar",
      "nonfundamental SN | 3.25847 kVA",
      "harmonic PH | −27.47 W",
      "reactive QB | 4.98467 kvar",
      "distortion DB | 3.35346 kVA",
      "reactive QF | 6.00771 kvar",
      "scattered Ds | 1.69379 kVA",
      "reactive Qr | 5.76400 kvar",
      "generated current | 26.9258 A",
      "returned PC | 27.47 W",
      "active P, import | 4.79599 Wh",
      "fundamental P1, import | 4.81125 Wh",
      "harmonic Ph, order by order, export | 15.26 mWh",
      "fundamental reactive Q1, quadrant I | 2.77778 varh",
    ])
      expect(lines).toContain(line);
    expect(out.indexOf("power factor")).toBeLessThan(out.indexOf("energy, "));
    const { powerTheories } = await etalonJson<AnalysisReport>("analyze", "--recording", csv);
    const { ieee1459, budeanu, fryze, cpc, cpcGenerated } = powerTheories!.phases[0]!;
    const named = [ieee1459, budeanu, fryze, cpc, cpcGenerated].map(({ definition }) => definition);
    for (const definition of named) expect(out).toContain(definition.split("; ").at(-1));
  });

  it("takes line voltages for a three-wire system", async () => {
    const columns = [
      sine(100, 50, 0),
      sine(100, 50, 1 / 3),
      sine(5, 50, 1 / 12),
      sine(5, 50, 1 / 12 + 2 / 3),
    ];
    const csv = written("wires.csv", `t_s,uab,ubc,ia,ic\n${rows(4000, columns)}\n`);
    const report = await etalonJson<AnalysisReport>("analyze", "--recording", csv);
    expect(report.phases.map(({ name }) => name)).toEqual(["ab", "cb"]);
    expect(report.total.activePowerW).toBeCloseTo(Math.sqrt(3) * 100 * 5, 6);
  });

  it("cuts where a value is missing, and says where", async () => {
    const csv = rows(4000, [sine(230, 50, 0)]).split("\n");
    csv[1000] = "0.25,";
    const file = written("hole.csv", `t_s,ua\n${csv.join("\n")}\n`);
    const report = await etalonJson<AnalysisReport>("analyze", "--recording", file);
    expect(report.recording.fromS).toBeCloseTo(1001 / 4000, 12);
    expect(report.recording.samples).toBe(2999);
    expect(report.recording.notes[0]!.text).toContain("cut where values are missing");
    expect(report.phases[0]!.currentRms).toBeNull();
  });

  it("is made of no rate that it refuses, and refused with the same reason", async () => {
    const why = "a sampling rate of 100 Hz cannot show a fundamental of ";
    const slow = ["simulate", "recording", "--out", path("slow.csv"), "--duration", "1", "--rate"];
    expectRefused(await etalon(...slow, "100"), why);
    const csv = Array.from({ length: 100 }, (_, n) => `${n / 100},${Math.cos(3 * n).toFixed(6)}`);
    expectRefused(
      await etalon("analyze", "--recording", written("hundred.csv", `t_s,ua\n${csv.join("\n")}\n`)),
      why,
    );
    expect((await etalon(...slow, "120")).code).toBe(0);
    const { code, out } = await etalon("analyze", "--recording", path("slow.csv"));
    expect(code).toBe(0);
    expect(out).toContain(
      "power quality (IEC 61000-4-30): not told at 120 Hz of sampling and 50 Hz of the mains",
    );
  });

  it("finds wires crossed on purpose in a simulated recording", async () => {
    await etalon(
      "simulate",
      "recording",
      "--out",
      path("crossed.csv"),
      "--duration",
      "1",
      "--pf",
      "0.9",
      "--installed",
      "ua,ub,uc,-ia,ib,ic",
    );
    const report = await etalonJson<AnalysisReport>("analyze", "--recording", path("crossed.csv"));
    expect(report.wiring.fault).toMatchObject({
      text: "current ia reversed",
      currentOrder: ["-ia", "ib", "ic"],
    });
    expect(readFileSync(path("crossed.csv"), "utf8").split("\n")[0]).toBe("t_s,ua,ub,uc,ia,ib,ic");
  });
});

describe("etalon analyze on a voltage with events", () => {
  /** 230 V at 50 Hz, 60 % of it for four cycles, 115 % for ten; then it ends 5 % lower. */
  const level = (t: number) => (t >= 1 && t < 1.08 ? 0.6 : t >= 3 && t < 3.2 ? 1.15 : t >= 5 ? 0.94 : 1);
  const rows = Array.from({ length: 4000 * 8 }, (_, n) => {
    const t = n / 4000;
    return `${t},${(level(t) * 230 * Math.SQRT2 * Math.sin(2 * Math.PI * 50 * t)).toFixed(6)}`;
  });
  const csv = () => written("events.csv", `t_s,ua\n${rows.join("\n")}\n`);

  it("tells them to people with units, times and cells", async () => {
    const { code, out } = await etalon("analyze", "--recording", csv(), "--declared-voltage", "230");
    expect(code).toBe(0);
    expect(out).toContain("events     1 dip, 1 swell, 1 rapid change");
    expect(out).toMatch(/dip at 0\.99\d* s for 0\.1[01]\d* s: ua down to 138\.0\d\d V, 60\.0 %, cell C1/);
    expect(out).toMatch(
      /swell at (2\.99|3\.00)\d* s for 0\.2[0-3]\d* s: ua up to 264\.\d* V, 115\.0 %, cell T1/,
    );
    expect(out).toMatch(
      /rapid change at (4\.99|5\.00)\d* s for .* s: ua by up to 13\.\d* V, 6\.0 %, to stay 13\.\d* V, 6\.0 % off/,
    );
    expect(out).toContain("dip below 90 %, swell above 110 %, interruption below 5 %, hysteresis 2 %");
    expect(out).toContain("cells of EN 50160: C1, T1");
    expect(out).toMatch(/5 flagged: a dip, swell or interruption/);
    expect(out).toContain("flicker    no Pst: 10 minutes are needed, the recording has 8 s");
    expect(out).not.toMatch(SLIP);
    expect(out).not.toMatch(/\bnull\b/);
  });

  it("takes thresholds and stamping as they are asked for, and tells them with the events", async () => {
    const { powerQuality } = await etalonJson<AnalysisReport>(
      ...["analyze", "--recording", csv(), "--declared-voltage", "230", "--swell", "120", "--dip", "95"],
      ...["--hysteresis", "1", "--stamping", "starts", "--rapid-change", "10", "--interruption", "10"],
    );
    const { rules, found, cells } = powerQuality!.events;
    expect(rules).toEqual({
      dipPercent: 95,
      swellPercent: 120,
      interruptionPercent: 10,
      hysteresisPercent: 1,
      rapidChangePercent: 10,
      stamping: "starts",
      reference: "declared",
    });
    expect(found.map(({ event, endUnseen }) => [event, endUnseen])).toEqual([
      ["dip", null],
      ["rapid change", null],
      ["dip", "the stream's end"],
    ]);
    expect(found[0]!.durationS).toBeCloseTo(0.09, 3);
    expect(cells).toEqual({ C1: 1 });
  });

  it("looks for none without a declared voltage, and says so", async () => {
    const { out } = await etalon("analyze", "--recording", csv());
    expect(out).toContain(
      "events     none looked for: --declared-voltage says what dips and swells refer to",
    );
    expect(out).toContain("events: dips, swells, interruptions and rapid changes need a declared voltage");
  });

  it("tells what goes on when the recording begins, and which input is dead", async () => {
    const rows = Array.from({ length: 1600 }, (_, n) => {
      const u = (turns: number) => 230 * Math.SQRT2 * Math.sin(2 * Math.PI * (n / 16 - turns));
      return `${n / 800},${(n < 400 ? 0.5 : 1) * u(0)},${u(1 / 3)},${u(2 / 3) / 1000}`;
    });
    const begins = written("begins.csv", `t_s,ua,ub,uc\n${rows.join("\n")}\n`);
    const { out } = await etalon("analyze", "--recording", begins, "--declared-voltage", "230");
    expect(out).toMatch(
      /dip at 0 s for at least 0\.5[12]\d* s: ua down to 11[45]\.\d* V, 50\.0 %; going on since before the recording's begin/,
    );
    expect(out).toContain("uc never showed a voltage: takes no part in events");
    expect(out).toMatch(/3 flagged: a dip, swell or interruption/);
  });

  it("refuses thresholds that leave no voltage between", async () => {
    const said = await etalon("analyze", "--recording", csv(), "--dip", "105", "--swell", "104");
    expectRefused(said, "no voltage between");
  });
});

describe("etalon analyze on a voltage that flickers", () => {
  it("tells Pst of the intervals that it could, and of what part of them", async () => {
    const rate = 400;
    const rows = Array.from({ length: rate * 700 }, (_, n) => {
      const t = n / rate;
      const up = Math.floor((2 * 39 * t) / 120) % 2 === 0 ? 1 : -1;
      const u = 230 * Math.SQRT2 * Math.sin(2 * Math.PI * 50 * t) * (1 + 0.00447 * up);
      return `${t},${u.toFixed(4)}`;
    });
    const csv = written("flicker.csv", `t_s,ua\n${rows.join("\n")}\n`);
    const { out } = await etalon("analyze", "--recording", csv, "--declared-voltage", "230");
    expect(out).toMatch(/flicker +IEC 61000-4-15, 230 V lamp/);
    expect(out).toMatch(/10 min to 600 s: ua Pst (0\.99|1\.00)\d; of 80\.0 % of the interval/);
    expect(out).toMatch(
      /10 min to the recording's end at 700 s: ua Pst \d\.\d+; of 16\.\d % of the interval/,
    );
    expect(out).toMatch(/10 s +70 values, 50\.0000 Hz to 50\.0000 Hz, 0 flagged/);
    expect(out).toContain("flicker: 186 Hz at 400 samples/s; the flickermeter wants 450 Hz");
  });
});
