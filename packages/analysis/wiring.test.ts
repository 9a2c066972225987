// The wiring check against wires that were crossed on purpose, and against right wiring under every kind of load.

import { complexPower, type Phasor, phasor, scaled } from "@etalon/kernels/phasor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WiringAnalysis } from "./analysis-result.ts";
import { fourWireHypotheses, type NamedPhasors } from "./four-wire-hypotheses.ts";
import { seenByElements, threeWireCases } from "./three-wire-hypotheses.ts";
import { fourWireWiring, threeWireWiring } from "./wiring.ts";
import type { WiringExpectation } from "./wiring-hypothesis.ts";
import { type Order, orders, signsOf } from "./wiring-orders.ts";

const UNAMES = ["ua", "ub", "uc"];
const INAMES = ["ia", "ib", "ic"];
const STRAIGHT: Order = [0, 1, 2];
const told: WiringExpectation = { powerDirection: "import" };

const voltagesOf = (phasors: readonly Phasor[]): NamedPhasors => ({ names: UNAMES, phasors });
const currentsOf = (phasors: readonly Phasor[]): NamedPhasors => ({ names: INAMES, phasors });

interface Load {
  readonly amperes: readonly number[];
  readonly anglesDeg: readonly number[];
}

const balancedLoad = (angleDeg: number): Load => ({
  amperes: [5, 5, 5],
  anglesDeg: [angleDeg, angleDeg, angleDeg],
});

const trueVoltages = [0, -120, 120].map((angle) => phasor(230, angle));
const trueCurrents = ({ amperes, anglesDeg }: Load): Phasor[] =>
  amperes.map((rms, k) => phasor(rms, -120 * k - anglesDeg[k]!));

/** What is recorded when true phase k arrives at channel order[k], turned by signs[k]. */
function recorded(truth: readonly Phasor[], order: Order, signs: readonly number[]): Phasor[] {
  const channels: Phasor[] = [];
  order.forEach((channel, k) => {
    channels[channel] = scaled(truth[k]!, signs[k]!);
  });
  return channels;
}

const powerOf = (u: readonly Phasor[], i: readonly Phasor[]): number =>
  u.reduce((sum, x, k) => sum + complexPower(x, i[k]!).re, 0);

function check(
  load: Load,
  wires: { u?: Order; i?: Order; signs?: readonly number[] },
  expected?: WiringExpectation,
): WiringAnalysis & { truth: number } {
  const u = recorded(trueVoltages, wires.u ?? STRAIGHT, [1, 1, 1]);
  const i = recorded(trueCurrents(load), wires.i ?? STRAIGHT, wires.signs ?? [1, 1, 1]);
  const truth = powerOf(u, i) / powerOf(trueVoltages, trueCurrents(load));
  return { ...fourWireWiring(voltagesOf(u), currentsOf(i), expected), truth };
}

describe("four wires, one mistake", () => {
  const cases: [string, Parameters<typeof check>[1], string][] = [
    ["ia reversed", { signs: [-1, 1, 1] }, "current ia reversed"],
    ["ic reversed", { signs: [1, 1, -1] }, "current ic reversed"],
    ["ia and ib reversed", { signs: [-1, -1, 1] }, "currents ia and ib reversed"],
    ["ia and ib exchanged", { i: [1, 0, 2] }, "currents ia and ib exchanged"],
    ["ib and ic exchanged", { i: [0, 2, 1] }, "currents ib and ic exchanged"],
    ["ua and uc exchanged", { u: [2, 1, 0] }, "voltages ua and uc exchanged"],
    ["currents one on", { i: [1, 2, 0] }, "currents rotated (ib, ic, ia stand on phases a, b, c)"],
    ["currents one back", { i: [2, 0, 1] }, "currents rotated (ic, ia, ib stand on phases a, b, c)"],
  ];
  for (const [name, wires, text] of cases) {
    it(`names ${name} and its share of the power, for loads of −10° to 35°`, () => {
      for (const angle of [-10, 0, 20, 35]) {
        const found = check(balancedLoad(angle), wires, told);
        expect(found.fault?.text, `${angle}°`).toBe(text);
        expect(found.fault?.powerRatio).toBeCloseTo(found.truth, 9);
        expect(found.correctionFactor! * found.truth).toBeCloseTo(1, 6);
      }
    });
  }

  it("names an exchange with a reversal in it", () => {
    const found = check(balancedLoad(20), { i: [1, 0, 2], signs: [1, 1, -1] });
    expect(found.fault?.text).toBe("currents ia and ib exchanged, current ic reversed");
    expect(found.fault?.currentOrder).toEqual(["ib", "ia", "-ic"]);
    expect(found.fault?.powerRatio).toBeCloseTo(found.truth, 9);
  });

  it("names a reversed voltage", () => {
    const u = recorded(trueVoltages, STRAIGHT, [1, -1, 1]);
    const found = fourWireWiring(voltagesOf(u), currentsOf(trueCurrents(balancedLoad(20))));
    expect(found.fault?.text).toBe("voltage ub reversed");
    expect(found.fault?.voltageOrder).toEqual(["ua", "-ub", "uc"]);
    expect(found.fault?.powerRatio).toBeCloseTo(1 / 3, 9);
    expect(found.checks.map((c) => c.code)).toContain("negative-sequence");
  });

  it("has the truth of all 288 ways first or second; second only behind a simpler way that fits as well", () => {
    // Angles repeat every 60° over orders and reversals: one act with another load looks like two with this one.
    let first = 0;
    for (const u of orders)
      for (const i of orders)
        for (const signs of signsOf(3)) {
          const { hypotheses, truth } = check(balancedLoad(20), { u, i, signs }, told);
          const place = hypotheses.findIndex((h) => Math.abs(h.powerRatio! - truth) < 1e-6);
          const name = `${u} ${i} ${signs}`;
          expect([0, 1], name).toContain(place);
          if (place === 0) first++;
          else {
            expect(signs.filter((s) => s < 0).length, name).toBeGreaterThanOrEqual(2);
            expect(u.join(), name).not.toBe(i.join());
          }
        }
    expect(first).toBe(267);
  });
});

describe("the ways to connect four wires", () => {
  const u = voltagesOf(trueVoltages);
  const i = currentsOf(trueCurrents(balancedLoad(20)));
  const rotations = ["ia,ib,ic", "ib,ic,ia", "ic,ia,ib"];
  const unsigned = (names: readonly string[]) => names.map((n) => n.replace("-", "")).join();
  const all = fourWireHypotheses(u, i, {}).filter((h) => h.direction === "import");
  const rotated = all.filter((h) => rotations.includes(unsigned(h.currentOrder)));

  it("are 72 with rotations only, of which 24 differ in their angles", () => {
    expect(rotated).toHaveLength(72);
    const seen = new Set(rotated.map((h) => h.loadAnglesDeg.map((a) => Math.round(a!)).join()));
    expect(seen.size).toBe(24);
  });

  it("record the published shares of the power", () => {
    const right = powerOf(trueVoltages, i.phasors);
    const shares = new Set(rotated.map((h) => Math.abs(h.correctW / right).toFixed(4)));
    expect([...shares].sort()).toEqual(["0.0616", "0.1848", "0.2717", "0.3333", "0.8152", "1.0000"]);
  });
});

describe("right wiring", () => {
  it("gives no fault at power factors of 0.5 to 1, however unbalanced", () => {
    const lag = fc.double({ min: 0, max: 60, noNaN: true });
    const amps = fc.double({ min: 0.3, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(lag, lag, lag), fc.tuple(amps, amps, amps), (anglesDeg, amperes) => {
        const found = check({ amperes, anglesDeg }, {});
        expect(found.fault).toBeNull();
        expect(found.powerDirection).toBe("import");
      }),
      { seed: 596, numRuns: 500 },
    );
  });

  it("gives none for balanced leading loads down to a power factor of 0.5 either", () => {
    for (let angle = -60; angle <= 60; angle += 5) expect(check(balancedLoad(angle), {}).fault).toBeNull();
  });

  it("gives none where one or two phases are idle", () => {
    for (const amperes of [
      [5, 0, 5],
      [0, 0, 5],
      [5, 0.01, 0.01],
    ]) {
      const found = check({ amperes, anglesDeg: [20, 20, 20] }, {});
      expect(found.fault).toBeNull();
      expect(found.checks.map((c) => c.code)).toContain("current-missing");
    }
  });

  it("gives none for voltages and currents that follow each other the other way round", () => {
    const found = check(balancedLoad(20), { u: [0, 2, 1], i: [0, 2, 1] });
    expect(found.status).toBe("right");
    expect(found.correctionFactor).toBeCloseTo(1, 12);
    expect(found.checks.map((c) => c.code)).toContain("phase-sequence-negative");
  });

  it("reads all currents reversed as power given, unless power is known to be taken", () => {
    const given = check(balancedLoad(20), { signs: [-1, -1, -1] });
    expect(given.fault).toBeNull();
    expect(given.powerDirection).toBe("export");
    const counted = check(balancedLoad(20), { signs: [-1, -1, -1] }, told);
    expect(counted.fault?.text).toBe("all currents reversed");
    expect(counted.fault?.powerRatio).toBeCloseTo(-1, 12);
  });

  it("tells an exchange from power given", () => {
    const found = check(balancedLoad(15), { i: [1, 0, 2], signs: [-1, -1, -1] });
    expect(found.fault?.text).toBe("currents ia and ib exchanged");
    expect(found.powerDirection).toBe("export");
  });
});

describe("what cannot be told", () => {
  it("is the wiring of no current, or of less than is asked for", () => {
    expect(check({ amperes: [0, 0, 0], anglesDeg: [0, 0, 0] }, {}).status).toBe("undetermined");
    const little = check(balancedLoad(20), { i: [1, 0, 2] }, { leastCurrentA: 6 });
    expect(little).toMatchObject({ status: "undetermined", fault: null });
    expect(little.checks[0]!.code).toBe("too-little-current");
  });

  it("is which of two rotations it is: the rival is named", () => {
    const found = check(balancedLoad(20), { i: [1, 2, 0] });
    expect(found.fault?.ambiguousWith.join("; ")).toContain("voltages rotated");
  });

  it("is a voltage that is low, while one that is missing is a fault", () => {
    const i = currentsOf(trueCurrents(balancedLoad(20)));
    const low = [scaled(trueVoltages[0]!, 0.6), ...trueVoltages.slice(1)];
    expect(fourWireWiring(voltagesOf(low), i).status).toBe("undetermined");
    const missing = [scaled(trueVoltages[0]!, 0.01), ...trueVoltages.slice(1)];
    const found = fourWireWiring(voltagesOf(missing), i);
    expect(found.fault?.text).toBe("voltage ua missing");
    expect(found.fault?.powerRatio).toBeNull();
  });
});

describe("three wires", () => {
  const wiringOf = (k: number, angle: number, expected?: WiringExpectation) => {
    const [u12, u32, i1, i2] = seenByElements(threeWireCases[k]!, angle);
    return threeWireWiring([u12, u32], { names: ["ia", "ic"], phasors: [i1, i2] }, UNAMES, expected);
  };
  const find = (terminals: string, currents: string, signs: readonly number[]) =>
    threeWireCases.findIndex(
      (c) =>
        c.terminals.map((p) => "abc"[p]).join("") === terminals &&
        c.currents.map((p) => "abc"[p]).join("") === currents &&
        c.signs.join() === signs.join(),
    );

  it("names single mistakes", () => {
    expect(wiringOf(find("abc", "ac", [1, 1]), 20).fault).toBeNull();
    expect(wiringOf(find("abc", "ac", [-1, 1]), 20, told).fault?.text).toBe("current ia reversed");
    expect(wiringOf(find("abc", "ac", [1, -1]), 20, told).fault?.text).toBe("current ic reversed");
    expect(wiringOf(find("abc", "ca", [1, 1]), 20, told).fault?.text).toBe("currents ia and ic exchanged");
    expect(wiringOf(find("acb", "ac", [1, 1]), 20, told).fault?.text).toBe("voltages ub and uc exchanged");
    expect(wiringOf(find("bac", "ac", [1, 1]), 20, told).fault?.text).toBe("voltages ua and ub exchanged");
  });

  it("finds nothing wrong with c-b-a and (Ic, Ia)", () => {
    expect(wiringOf(find("cba", "ca", [1, 1]), 20).fault).toBeNull();
  });

  it("has the truth of all 48 ways first or second", () => {
    const right = 3 * Math.cos(Math.PI / 9);
    const places = threeWireCases.map((wires, k) => {
      const [u12, u32, i1, i2] = seenByElements(wires, 20);
      const truth = (complexPower(u12, i1).re + complexPower(u32, i2).re) / right;
      const ratios = wiringOf(k, 20, told).hypotheses.map((h) => h.powerRatio!);
      // A dead total (ratio 0) cannot be put right by a factor, but it is named all the same.
      return ratios.findIndex((ratio) => Math.abs(ratio - truth) < 1e-6);
    });
    expect(places.every((place) => place === 0 || place === 1)).toBe(true);
    expect(places.filter((place) => place === 0)).toHaveLength(41);
  });

  it("knows a reversed transformer by a line voltage of √3", () => {
    const [u12, u32, i1, i2] = seenByElements(threeWireCases[0]!, 20);
    const found = threeWireWiring([scaled(u12, -1), u32], { names: ["ia", "ic"], phasors: [i1, i2] }, UNAMES);
    expect(found.checks.map((c) => c.code)).toContain("voltage-reversed");
  });
});
