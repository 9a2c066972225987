// Real recordings whose wires are crossed on purpose: the wiring check names each mistake.

import type { WiringExpectation } from "@etalon/analysis/wiring-hypothesis";
import { absent } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { analyzed, openCapture, openComtrade, openGridRecord } from "./open-recording.ts";

interface Source {
  readonly sampleRateHz: number;
  readonly nominalFrequencyHz: number;
  readonly voltages: readonly Float64Array[];
  readonly currents: readonly Float64Array[];
}

const fromGrid = (number: number) => (): Source => {
  const cut = (x: Float64Array) => x.subarray(0, 1280);
  const { voltages, currents } = openGridRecord(number);
  return {
    sampleRateHz: 6400,
    nominalFrequencyHz: 50,
    voltages: voltages.map(cut),
    currents: currents.map(cut),
  };
};

const fromSection =
  (
    open: () => ReturnType<typeof openComtrade>,
    u: readonly number[],
    i: readonly number[],
    samples: number,
  ) =>
  (): Source => {
    const recording = open();
    const section = recording.sections[0]!;
    const pick = (number: number) => section.values[number - 1]!.subarray(0, samples);
    return {
      sampleRateHz: section.sampleRateHz,
      nominalFrequencyHz: recording.nominalFrequencyHz ?? 50,
      voltages: u.map(pick),
      currents: i.map(pick),
    };
  };

const hydro = () => openComtrade("hydro-5760hz/test3");
const sources: readonly (readonly [name: string, needs: string, open: () => Source])[] = [
  [
    "merging unit",
    "epm-digital-it-samu",
    fromSection(() => openCapture("50Hz_3phase_harm2"), [5, 6, 7], [1, 2, 3], 4000),
  ],
  ["grid record 0", "rte-dfr", fromGrid(0)],
  ["grid record 6", "rte-dfr", fromGrid(6)],
  ["generator G1", "comtrade-field/hydro-5760hz", fromSection(hydro, [4, 5, 6], [1, 2, 3], 5760)],
  [
    "generator G3 put right",
    "comtrade-field/hydro-5760hz",
    fromSection(hydro, [16, 17, 18], [14, 13, 15], 5760),
  ],
  [
    "power-quality meter",
    "comtrade-field/keating-ion7650",
    fromSection(() => openComtrade("keating-ion7650/keating_1999", "CFG", "DAT"), [5, 6, 7], [1, 2, 3], 2048),
  ],
  [
    "line relay",
    "comtrade-field/strathmore-275kv",
    fromSection(() => openComtrade("strathmore-275kv/test1"), [9, 10, 11], [1, 2, 3], 400),
  ],
];

/** `order` says which true current each channel gets. */
function wiringOf(
  source: Source,
  order: readonly number[],
  signs: readonly number[],
  expected?: WiringExpectation,
) {
  const currents = order.map((n, k) => source.currents[n]!.map((x) => signs[k]! * x));
  return analyzed({ ...source, startS: 0, currents, wiring: "3P4W", ...(expected ? { expected } : {}) })
    .wiring;
}

const straight = [0, 1, 2];
const plain = [1, 1, 1];

for (const [name, needs, open] of sources) {
  describe.skipIf(absent(needs))(`crossed wires of ${name}`, () => {
    it("names every reversed and every exchanged current without being told anything", () => {
      const source = open();
      const text = (order: readonly number[], signs: readonly number[]) =>
        wiringOf(source, order, signs).fault?.text;
      expect(text(straight, plain)).toBeUndefined();
      expect(text(straight, [-1, 1, 1])).toBe("current ia reversed");
      expect(text(straight, [1, -1, 1])).toBe("current ib reversed");
      expect(text(straight, [1, 1, -1])).toBe("current ic reversed");
      expect(text([1, 0, 2], plain)).toBe("currents ia and ib exchanged");
      expect(text([0, 2, 1], plain)).toBe("currents ib and ic exchanged");
      expect(text([2, 1, 0], plain)).toBe("currents ia and ic exchanged");
    });

    it("reads all currents reversed as power given, and as a fault where power is known to be taken", () => {
      const source = open();
      const backwards = [-1, -1, -1];
      expect(wiringOf(source, straight, backwards)).toMatchObject({ fault: null, powerDirection: "export" });
      const told = wiringOf(source, straight, backwards, { powerDirection: "import" });
      expect(told.fault?.text).toBe("all currents reversed");
      expect(told.correctionFactor).toBeCloseTo(-1, 9);
    });

    it("names rotated currents where power is known to be taken", () => {
      const source = open();
      const told = { powerDirection: "import" } as const;
      expect(wiringOf(source, [2, 0, 1], plain, told).fault?.currentOrder).toEqual(["ib", "ic", "ia"]);
      expect(wiringOf(source, [1, 2, 0], plain, told).fault?.currentOrder).toEqual(["ic", "ia", "ib"]);
    });
  });
}

describe.skipIf(absent("rte-dfr"))("grid record 9, a load that leads by 19°", () => {
  it("has a rival 60° on for what moves or turns all currents, and names the truth beside it", () => {
    const source = fromGrid(9)();
    const told = { powerDirection: "import" } as const;
    expect(wiringOf(source, straight, plain).fault).toBeNull();
    expect(wiringOf(source, [1, 0, 2], plain).fault?.text).toBe("currents ia and ib exchanged");
    const turned = wiringOf(source, straight, [-1, -1, -1], told).fault!;
    expect(turned.text).toContain("currents rotated");
    expect(turned.ambiguousWith.join("; ")).toContain("all currents reversed at a load angle of −19°");
  });
});

describe.skipIf(absent("comtrade-field/hydro-5760hz"))("generator G3, counted the other way", () => {
  it("still shows its exchanged currents", () => {
    const source = fromSection(hydro, [16, 17, 18], [13, 14, 15], 24_768)();
    const wiring = wiringOf(source, straight, [-1, -1, -1]);
    expect(wiring.fault?.text).toBe("currents ia and ib exchanged");
    expect(wiring.powerDirection).toBe("export");
  });
});
