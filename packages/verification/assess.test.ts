import type { VerificationResult } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "./assess.ts";
import { share } from "./budget.ts";
import type { Measured } from "./measured.ts";
import { balancedLoads, meter, pulses, sound } from "./testing/measured.ts";

const codes = (result: VerificationResult): string[] => result.reasons.map((reason) => reason.code);

describe("assessment of a meter that samples for itself", () => {
  const own = (percent: number, timeFromOutside: boolean): Measured => ({
    ...sound(percent),
    calibration: { ...sound().calibration!, frontEndOf: meter.serial },
    ownFrontEnd: { timeFromOutside },
  });

  it("is about what comes behind the front end, and names the rest", () => {
    for (const [percent, verdict] of [
      [0.1, "conforming behind its front end"],
      [-0.4, "nonconforming behind its front end"],
    ] as const) {
      const result = assess(own(percent, true));
      expect(result).toMatchObject({ verdict, roundedVerdict: "undecided", reasons: [] });
      expect(result.scope!.frontEndOf).toBe(meter.serial);
      expect(result.scope!.notCovered.map(({ what }) => what)).not.toContain("time base");
    }
    expect(assess(sound(0.1))).not.toHaveProperty("scope");
  });

  it("leaves out of the uncertainty what cancels, the clock only where nothing from outside tells its rate", () => {
    const sources = (measured: Measured) => assess(measured).uncertainty!.budget.map(({ source }) => source);
    expect(sources(own(0.1, true)).filter((source) => source.startsWith("terminal"))).toEqual([]);
    expect(sources(own(0.1, true))).toContain("rate of the sampling clock");
    expect(sources(own(0.1, false))).not.toContain("rate of the sampling clock");
    // A bound that would void a verdict on the whole says nothing where meter and samples share the crystal.
    const free = assess({ ...own(0.1, false), clockRateBoundPpm: 500 });
    expect(free.verdict).toBe("conforming behind its front end");
    expect(free.scope!.notCovered.map(({ what }) => what)).toContain("time base");
    expect(codes(assess({ ...own(0.1, true), clockRateBoundPpm: 500 }))).toContain(
      "clock.bound-beyond-budget",
    );
  });

  it("tells what the front end may err before the meter as a whole leaves its limit", () => {
    fc.assert(
      fc.property(fc.double({ min: -0.15, max: 0.15, noNaN: true }), (percent) => {
        const { scope, error, uncertainty, limit } = assess(own(percent, true));
        const { fromPercent, toPercent } = scope!.frontEndMayErr!;
        const whole = (frontEnd: number, sign: number) =>
          100 *
          ((1 + frontEnd / 100) * (1 + (error!.percent + sign * uncertainty!.expandedPercent) / 100) - 1);
        expect(whole(toPercent, 1)).toBeCloseTo(limit!.percent, 9);
        expect(whole(fromPercent, -1)).toBeCloseTo(-limit!.percent, 9);
      }),
      { seed: 61, numRuns: 50 },
    );
  });

  it("tells what a terminal apart found of the front end, how long ago, and what the whole would be by that", () => {
    const atTaiNs = sound().startTaiNs! - 92n * 86_400_000_000_000n;
    const result = (front: number) => {
      const measured = own(0.1, true);
      const whole = { percent: 100 * ((1 + front / 100) * 1.0003 - 1), expandedPercent: 0.02 };
      const compared = { atTaiNs, by: "yh-07", whole, behind: { percent: 0.03, expandedPercent: 0.001 } };
      return assess({ ...measured, calibration: { ...measured.calibration!, compared } });
    };
    for (const [front, verdict] of [
      [-0.15, "conforming"],
      [0.4, "nonconforming"],
      [0.1, "undecided"],
    ] as const) {
      const { scope, verdict: behind, error } = result(front);
      const { percent, expandedPercent, ageDays, wholeAsThen } = scope!.frontEndFound!;
      expect(percent).toBeCloseTo(front, 9);
      expect(expandedPercent).toBeCloseTo(Math.hypot(0.02, 0.001), 9);
      expect(ageDays).toBe(92);
      expect(wholeAsThen!.verdict).toBe(verdict);
      expect(wholeAsThen!.percent).toBeCloseTo(error!.percent + front + (error!.percent * front) / 100, 9);
      expect(behind).toBe("conforming behind its front end"); // what became of it since, nobody knows
      expect(scope!.notCovered.map(({ what }) => what)).toContain("drift");
    }
  });

  it("says nothing by the record of another meter's front end", () => {
    const calibration = { ...sound().calibration!, frontEndOf: "another" };
    const result = assess({ ...sound(0.1), calibration });
    expect(result.verdict).toBe("undecided");
    expect(codes(result)).toContain("calibration.of-another-meter");
  });
});

describe("assessment", () => {
  it("states error, uncertainty, limit and verdict of a sound measurement", () => {
    const result = assess(sound(0.1));
    expect(result).toMatchObject({
      verdict: "conforming",
      roundedVerdict: "conforming",
      calibration: "cal-7",
      reasons: [],
      energy: { intervals: 119, meterJ: 119 * 180 },
      error: { method: "regression", roundedPercent: 0.1, roundedToPercent: 0.02 },
      limit: { percent: 0.2, currentPercentOfRated: 100, powerFactor: 1 },
      pulses: { used: 120, lost: [], extra: [], double: [] },
      wiring: { fault: null },
    });
    const uncertainty = result.uncertainty!;
    expect(Math.abs(result.error!.percent - 0.1)).toBeLessThan(uncertainty.expandedPercent);
    expect(uncertainty.expandedPercent).toBeLessThan(0.012);
    expect(uncertainty.budget.map((line) => line.source)).toEqual([
      "repeatability: scatter of the pulse edges",
      "resolution of the pulse time stamps",
      "arithmetic of the reference energy",
      "quantisation of the codes",
      "rate of the sampling clock",
      "terminal: voltage gain",
      "terminal: current gain",
      "terminal: delay between voltage and current",
    ]);
    const u = Math.hypot(...uncertainty.budget.map(share));
    expect(uncertainty.expandedPercent).toBeCloseTo(uncertainty.coverageFactor * u, 12);
    expect("truth" in result).toBe(false);
  });

  it("is pure: the same measurement gives the same result", () => {
    const measured = sound();
    expect(assess(measured)).toEqual(assess(structuredClone(measured)));
  });

  it.each([
    [0.3, "nonconforming", "nonconforming"],
    [-0.3, "nonconforming", "nonconforming"],
    [0.204, "undecided", "conforming"],
  ])("at %d %% it is %s, rounded %s", (percent, verdict, roundedVerdict) => {
    const result = assess(sound(percent));
    expect(result).toMatchObject({ verdict, roundedVerdict });
    expect(codes(result)).toEqual(verdict === "undecided" ? ["uncertainty.reaches-limit"] : []);
  });

  it("decides only what the stated uncertainty allows, for any error", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (percent, seed) => {
          const result = assess({ ...sound(), edges: pulses({ percent, seed, edges: 30 }) });
          const size = Math.abs(result.error!.percent);
          const U = result.uncertainty!.expandedPercent;
          const L = result.limit!.percent;
          expect(result.verdict === "conforming").toBe(size + U <= L);
          expect(result.verdict === "nonconforming").toBe(size - U > L);
        },
      ),
      { seed: 60, numRuns: 100 },
    );
  });

  it("says what is missing without a calibration, and still decides", () => {
    const result = assess({ ...sound(), calibration: null });
    expect(result).toMatchObject({ verdict: "conforming", calibration: null });
    expect(codes(result)).toEqual(["calibration-missing"]);
    expect(result.reasons[0]!.text).toContain(
      "terminal's own contribution (gain, delay and clock) is missing",
    );
    expect(result.uncertainty!.budget.some((line) => line.source.startsWith("terminal"))).toBe(false);
  });

  it("bears a clock bound of 50 ppm at class 0.2S, wider; 200 ppm makes it undecided", () => {
    const tight = assess(sound());
    const wider = assess({ ...sound(), clockRateBoundPpm: 50 });
    expect(wider.verdict).toBe("conforming");
    expect(wider.uncertainty!.expandedPercent).toBeGreaterThan(tight.uncertainty!.expandedPercent);
    const clock = wider.uncertainty!.budget.find((line) => line.source === "rate of the sampling clock")!;
    expect(share(clock)).toBeCloseTo(0.005 / Math.sqrt(3), 12);

    expect(assess({ ...sound(), clockRateBoundPpm: 125 }).verdict).toBe("conforming");
    const beyond = assess({ ...sound(), clockRateBoundPpm: 200 });
    expect(beyond).toMatchObject({ verdict: "undecided", roundedVerdict: "undecided" });
    expect(codes(beyond)).toEqual(["clock.bound-beyond-budget"]);
    expect(beyond.reasons[0]!.text).toMatch(/±200 ppm.*±0\.2 %.*125 ppm/);
    expect(beyond.error!.percent).toBe(tight.error!.percent);
  });

  const fault = {
    text: "current ia reversed",
    voltageOrder: ["ua", "ub", "uc"],
    currentOrder: ["-ia", "ib", "ic"],
    powerRatio: 1 / 3,
    ambiguousWith: [],
  };
  // What is left when elements nearly cancel: a twentieth of the apparent power.
  const cancelling = (loads: NonNullable<Measured["conditions"]>["loads"]) =>
    loads.map((load) => ({ ...load, activeW: load.voltageV * load.currentA * 0.05 }));
  it("judges a meter on a wrongly wired circuit by what it sees, and names the fault", () => {
    const right = assess(sound());
    const wrong = assess({ ...sound(), wiringFault: fault });
    expect(wrong).toMatchObject({ verdict: right.verdict, wiring: { fault } });
    expect(codes(wrong)).toContain("wiring.fault");
  });
  it("tells the power factor that a faulty circuit's energy goes by, beside the limit's", () => {
    const conditions = { ...sound().conditions!, loads: balancedLoads(0.5) };
    const [a, ...others] = conditions.loads;
    const loads = [{ ...a!, activeW: -a!.activeW, reactiveVar: -a!.reactiveVar }, ...others];
    const found = assess({ ...sound(), conditions: { ...conditions, loads }, wiringFault: fault });
    expect(found.wiring.powerFactor).toBeCloseTo(0.5 / 3, 9);
    expect(assess({ ...sound(), conditions }).wiring).toEqual({ fault: null });
    const threeWires = { ...sound().meter, wiring: "3P3W" } as const;
    expect(assess({ ...sound(), meter: threeWires, conditions, wiringFault: fault }).wiring).toEqual({
      fault,
    });
  });
  it("states gaps beside the verdict", () => {
    const recording = { ...sound().recording, gaps: [{ fromS: 1, toS: 1.5 }] };
    const result = assess({ ...sound(), recording });
    expect(result.reasons.find(({ code }) => code === "gap")?.text).toMatch(/a gap of 0.500 s/);
  });

  const void_: [string, (m: Measured) => Measured, string][] = [
    ["recording.clipped", (m) => ({ ...m, clippedSamples: 3 }), "3 samples"],
    [
      "wiring.hides-energy",
      (m) => ({
        ...m,
        wiringFault: fault,
        conditions: { ...m.conditions!, loads: cancelling(m.conditions!.loads) },
      }),
      "current ia reversed",
    ],
    ["calibration.not-valid", (m) => ({ ...m, startTaiNs: 1_900_000_000_000_000_000n }), "cal-7"],
    [
      "pulses.too-few",
      (m) => ({ ...m, edges: pulses({ percent: 0.1, edges: 2 }) }),
      "1 whole interval of 2 usable pulses: too few for a result, which takes at least 2",
    ],
    [
      "gap.too-little-left",
      (m) => ({
        ...m,
        edges: m.edges.map((edge) => ({ ...edge, energyJ: null })),
        recording: { ...m.recording, gaps: [{ fromS: 1, toS: 99 }] },
      }),
      "a gap leaves 0 whole intervals of",
    ],
    [
      "pulses.too-many-bad",
      (m) => ({ ...m, edges: m.edges.filter((_, k) => k % 4 !== 1) }),
      "30 of 120 pulses are not as they should be (30 lost",
    ],
    [
      "limit.current-too-low",
      (m) => ({ ...m, conditions: { ...m.conditions!, currentPercentOfRated: 0.4 } }),
      "0.4 % of rated",
    ],
    ["limit.load-unknown", (m) => ({ ...m, conditions: null, calibration: null }), "no load"],
  ];
  it.each(void_)("is undecided for %s, and says so with figures", (code, spoil, figure) => {
    const result = assess(spoil(sound()));
    expect(result).toMatchObject({ verdict: "undecided", roundedVerdict: "undecided" });
    const reason = result.reasons.find((r) => r.code === code);
    expect(reason?.text).toContain(figure);
  });

  it("states an error without uncertainty from one interval, and none from no interval", () => {
    const one = assess({ ...sound(), edges: pulses({ percent: 0.1, edges: 2 }) });
    expect(one.error).not.toBeNull();
    expect(one.uncertainty).toBeNull();
    const none = assess({ ...sound(), edges: [] });
    expect(none).toMatchObject({ error: null, uncertainty: null, energy: { referenceJ: 0, intervals: 0 } });
  });

  it("keeps what truth the simulated world tells", () => {
    const truth = { errorPercent: 0.1, note: "constant error" };
    expect(assess({ ...sound(), truth }).truth).toEqual(truth);
  });

  it("weighs delays by the load's own angle: nothing at PF 1, some at 0.5L", () => {
    const at = (powerFactor: number): number => {
      const conditions = { ...sound().conditions!, powerFactor, loads: balancedLoads(powerFactor) };
      const { uncertainty } = assess({ ...sound(), conditions });
      return share(uncertainty!.budget.find((line) => line.source.startsWith("terminal: delay"))!);
    };
    expect(at(1)).toBe(0);
    // 100·ω·√2·40 ns·tan 60° / √3 for three independent pairs
    expect(at(0.5)).toBeCloseTo((100 * 100 * Math.PI * Math.SQRT2 * 4e-8 * Math.sqrt(3)) / Math.sqrt(3), 12);
    expect(at(-0.5)).toBeCloseTo(at(0.5), 12);
  });

  it("judges a reactive register by its own class", () => {
    const conditions = { ...sound().conditions!, powerFactor: 0.05, loads: balancedLoads(0.05) };
    const reactive = { ...sound(), register: "varh+", conditions } as const;
    expect(assess({ ...reactive, reactiveClass: "2" })).toMatchObject({
      verdict: "conforming",
      limit: { percent: 2 },
    });
    expect(codes(assess(reactive))).toEqual(["limit.class-unknown"]);
  });

  it("tells a task's tick and a moving error, without weight on the verdict", () => {
    const ticking = sound().edges.map((edge) => {
      const atS = Math.ceil(edge.atS / 0.02) * 0.02;
      return { ...edge, atS, energyJ: 259.65 * atS };
    });
    const ticks = assess({ ...sound(), edges: ticking });
    expect(codes(ticks)).toContain("pulses.task-tick");
    expect(ticks.reasons.find((r) => r.code === "pulses.task-tick")!.text).toContain("20 ms");
    const moving = sound().edges.map((edge, k) => ({ ...edge, energyJ: edge.energyJ! + 0.02 * k * k }));
    expect(codes(assess({ ...sound(), edges: moving }))).toContain("error.moves");
  });

  it("takes the meter as it is given", () => {
    expect(assess(sound()).meter).toBe(meter);
  });
});
