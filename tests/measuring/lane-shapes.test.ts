// Lanes of terminals of other rates, widths and channels; what is refused, in a sentence; and what is doubtful, with its
// reason.

import { DOUBT, type Doubt } from "@etalon/cloud/vm-measuring-machine/lanes/doubts.table";
import type { LaneFigures } from "@etalon/cloud/vm-measuring-machine/lanes/lane-figures";
import type { LaneTerms } from "@etalon/cloud/vm-measuring-machine/lanes/lane-terms";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { encodeFrame, type StreamFrame } from "@etalon/codecs/sample-stream/index";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  type Cut,
  edgesOf,
  quietLoad,
  type SimulatedTerminal,
  simulatedTerminal,
  trueEnergy,
} from "./lane-stream.fixture.ts";

const open = () => openLanes({ lanes: 4, engine: "machine code", rule: "field" });
const SECOND_J = 3 * 58 * 3 * 0.9;

describe("a lane of any shape", () => {
  for (const [rateHz, bits] of [
    [3200, 24],
    [4000, 16],
    [6400, 32],
    [12_800, 24],
    [14_400, 24],
  ] as const)
    it(`measures ${rateHz} samples of ${bits} bits a second`, () => {
      const terminal = simulatedTerminal("t", { rateHz, bits });
      const lanes = open();
      lanes.open(1, terminal.terms);
      const edges = edgesOf("wh+", rateHz, 4 * rateHz, rateHz / 3, 11);
      let told = 0;
      for (let k = 0; k < 4; k++) {
        const cut = { sequence: k + 1, firstSample: rateHz * k, samples: rateHz, pulses: edges };
        const figures = lanes.frameOf(1, bytesOf(terminal, cut));
        expect(figures.refusal).toBeNull();
        expect(figures.doubts).toBe(0);
        if (k > 0) {
          expect(Math.abs(figures.frequencyHz - 49.98)).toBeLessThan(1e-3);
          expect(figures.windows).toBeGreaterThanOrEqual(4);
          for (let w = 0; w < figures.windows; w++)
            expect(
              Math.abs(figures.windowRms[6 * w]! / Math.hypot(58, 58 * 0.003, 58 * 0.008) - 1),
            ).toBeLessThan(bits === 16 ? 2e-5 : 3e-6);
        }
        for (let p = 0; p < figures.pulses; p++, told++) {
          if (told === 0) continue;
          const truth = trueEnergy(terminal, edges[told - 1]!, edges[told]!);
          // steps of 16 bits are half a thousandth of the current's peak
          const bound = bits === 16 ? 5e-6 : 2e-7;
          expect(Math.abs(figures.pulseJ[p]! - truth) / SECOND_J).toBeLessThan(bound);
        }
      }
      expect(told).toBeGreaterThan(6);
    });

  it("tells the rms of channels that no element has, and keeps them out of the energy", () => {
    const terminal = simulatedTerminal("t");
    const lanes = open();
    lanes.open(1, terminal.terms);
    const square = (n: number) => (n % 80 < 40 ? 3000 : -3000);
    const more = { un: () => 250, in: square };
    const plain = open();
    plain.open(1, terminal.terms);
    for (let k = 0; k < 2; k++) {
      const cut = { sequence: k + 1, firstSample: 4000 * k, samples: 4000 };
      const figures = lanes.frameOf(1, bytesOf(terminal, { ...cut, more }));
      expect(figures.channelCount).toBe(8);
      expect([...figures.rms.subarray(6, 8)]).toEqual([250, 3000]);
      const alone = plain.frameOf(1, bytesOf(terminal, cut));
      expect([...figures.energyJ]).toEqual([...alone.energyJ]);
      expect(figures.doubts).toBe(DOUBT.flat); // the neutral's voltage stands still
      expect(figures.channels).toBe(1 << 6);
    }
  });

  it("takes line voltages of three wires as they are, and codes without a record as volts and amperes", () => {
    const wave = (peak: number, angle: number) => (n: number) =>
      Math.round(peak * Math.cos((2 * Math.PI * 50 * n) / 4000 + angle));
    const channels = {
      uab: wave(1e6, Math.PI / 6),
      ucb: wave(1e6, Math.PI / 2),
      ia: wave(1e5, -0.3),
      ic: wave(1e5, -0.3 + (2 * Math.PI) / 3),
    };
    const terms: LaneTerms = {
      ...{
        terminal: "t",
        wiring: "3P3W",
        calibration: null,
        nominalHz: 50,
        nominalVoltage: null,
        harmonics: false,
      },
    };
    const lanes = open();
    lanes.open(1, terms);
    const frame = frameWith(simulatedTerminal("t"), channels);
    const figures = lanes.frameOf(1, encodeFrame(frame));
    const power = (u: number, i: number) => (1e6 * 1e5 * Math.cos(u - i)) / 2;
    const [a, c] = [power(Math.PI / 6, -0.3), power(Math.PI / 2, -0.3 + (2 * Math.PI) / 3)];
    expect(figures.elements).toBe(2);
    // whole cycles but for a few samples at the end
    expect(figures.energyJ[0]! / figures.seconds / a).toBeCloseTo(1, 1);
    expect(figures.energyJ[1]! / figures.seconds / c).toBeCloseTo(1, 1);
    expect(figures.frequencyHz).toBeCloseTo(50, 4);
    expect(figures.windows).toBe(4);
    expect(figures.windowRms[0]).toBeCloseTo(1e6 / Math.SQRT2, 0);
  });
});

function frameWith(of: SimulatedTerminal, channels: Record<string, (n: number) => number>): StreamFrame {
  const samples = 4000;
  return {
    header: {
      terminal: of.terms.terminal,
      stream: "s",
      sequence: 1,
      firstSample: 0,
      samples,
      clock: {
        sampleTaiNs: 0n,
        measuredRateHz: 4000,
        rateErrorBoundPpm: 0.1,
        timeErrorBoundNs: 500,
        state: "locked",
      },
      nominalRateHz: 4000,
      channels: Object.keys(channels).map((name) => ({ name, bits: 24 })),
      calibration: null,
      starts: false,
      ends: false,
    },
    pulses: [],
    codes: Object.values(channels).map((value) => Int32Array.from({ length: samples }, (_, n) => value(n))),
  };
}

describe("a lane refuses", () => {
  const terminal = simulatedTerminal("t");
  const cut: Cut = { sequence: 1, firstSample: 0, samples: 4000 };
  const refusal = (terms: LaneTerms, bytes: Uint8Array) => {
    const lanes = open();
    lanes.open(1, terms);
    const figures = lanes.frameOf(1, bytes);
    expect(figures.doubts & DOUBT.refused).not.toBe(0);
    return `${figures.refusal?.code}: ${figures.refusal?.text}`;
  };

  it("what it cannot measure, in a sentence", () => {
    const { terms } = terminal;
    const more = { a: () => 1, b: () => 1, c: () => 1 };
    expect(refusal(terms, bytesOf(terminal, { ...cut, more }))).toMatch(
      /lanes.channels: a frame of 9 channels|stream.room/,
    );
    expect(refusal(terms, bytesOf(terminal, { ...cut, samples: 17_000 }))).toMatch(
      /stream.room: .*17000 samples/,
    );
    const slow = simulatedTerminal("t", { rateHz: 2000 });
    expect(refusal(slow.terms, bytesOf(slow, cut))).toMatch(/lanes.rate: a lane takes 3200 to 15360 samples/);
    const calibration = terms.calibration && { ...terms.calibration, id: "another" };
    expect(refusal({ ...terms, calibration }, bytesOf(terminal, cut))).toMatch(
      "measure.calibration: the frames name calibration t-plain, the terminal is known with another",
    );
    const bare = encodeFrame(frameWith(terminal, { ua: Math.round, ia: Math.round }));
    expect(refusal({ ...terms, calibration: null }, bare)).toMatch(/measure.channels: a 3P4W meter needs/);
    expect(refusal(terms, new Uint8Array(100).fill(7))).toMatch(/^stream\./);
    expect(refusal(terms, new Uint8Array(2 ** 20 + 1))).toMatch(/lanes.length: a frame of 1048577 bytes/);
    expect(open().frameOf(9, bytesOf(terminal, cut)).refusal?.text).toBe("lane 9 is not open");
  });

  it("a terminal for which there is no memory, until another is closed", () => {
    const lanes = openLanes({ lanes: 12, engine: "machine code", rule: "light" });
    const fast = simulatedTerminal("t", { rateHz: 14_400 });
    const bytes = bytesOf(fast, { sequence: 1, firstSample: 0, samples: 14_400 });
    let n = 0;
    let refused: string | undefined;
    for (; n < 1000 && refused === undefined; n++) {
      lanes.open(n, fast.terms);
      refused = lanes.frameOf(n, bytes).refusal?.code;
    }
    expect(refused).toBe("lanes.room");
    expect(n).toBe(5); // four of the fast ones fill what twelve slow ones would
    const taken = lanes.memory();
    lanes.close(0);
    expect(lanes.frameOf(n - 1, bytes).refusal).toBeNull();
    expect(lanes.memory()).toBe(taken);
  });
});

describe("a lane's doubts", () => {
  const terminal = simulatedTerminal("t");
  /** Doubts of the second of two frames. */
  const doubts = (change: Partial<Cut>, of = terminal): { names: string[]; figures: LaneFigures } => {
    const lanes = open();
    lanes.open(1, of.terms);
    const cut = { samples: 4000, ...change };
    lanes.frameOf(1, bytesOf(of, { ...cut, sequence: 1, firstSample: 0 }));
    const figures = lanes.frameOf(1, bytesOf(of, { ...cut, sequence: 2, firstSample: 4000 }));
    const names = (Object.keys(DOUBT) as Doubt[]).filter((name) => figures.doubts & DOUBT[name]);
    return { names, figures };
  };

  it("are none of a sound stream", () => expect(doubts({}).names).toEqual([]));

  it("tell of channels: clipping, a dead converter, a missing phase", () => {
    const clipped = doubts({ spoil: (codes) => codes[4]!.fill(2 ** 23 - 1, 100, 102) });
    expect([clipped.names, clipped.figures.channels]).toEqual([["clipped"], 1 << 4]);
    const flat = doubts({ spoil: (codes) => codes[5]!.fill(17) });
    expect([flat.names, flat.figures.channels]).toEqual([["flat"], 1 << 5]);
    const missing = doubts(
      {},
      simulatedTerminal("t", { load: { ...quietLoad, voltageBalance: [1, 0.05, 1] } }),
    );
    expect([missing.names, missing.figures.channels]).toEqual([["phaseMissing"], 1 << 1]);
    expect(missing.figures.frequencyHz).toBeCloseTo(49.98, 3);
  });

  it("tell of the voltages: none, too slow, too fast, without a fundamental", () => {
    const of = (load: Partial<typeof quietLoad>, nominalVoltage = 58) => {
      const made = simulatedTerminal("t", { load: { ...quietLoad, ...load } });
      return doubts({}, { ...made, terms: { ...made.terms, nominalVoltage } });
    };
    expect(of({ voltage: 0.5 }).names).toEqual(["noVoltage"]);
    expect(of({ frequencyHz: 37 }).names).toEqual(["outOfBand"]);
    expect(of({ frequencyHz: 74 }).names).toEqual(["outOfBand"]);
    const beats = Array.from({ length: 9 }, (_, k) => ({ order: 0.6 + 0.1 * k, share: 1, phaseRad: k * k }));
    const none = of({ voltageHarmonics: beats });
    expect(none.names).toContain("noFundamental");
    expect(of({ voltage: 0.5 }).figures.windows).toBe(0);
  });

  it("tell of a sample clock that is assured too widely", () => {
    expect(doubts({ clock: { rateErrorBoundPpm: 201 } }).names).toEqual(["clock"]);
    expect(doubts({ clock: { rateErrorBoundPpm: 199 } }).names).toEqual([]);
  });

  it("tell of pulses that are too many, and leave no energy over those", () => {
    const pulses = edgesOf("wh+", 0, 8000, 2, 3);
    const { names, figures } = doubts({ pulses });
    expect(names).toContain("pulses");
    expect(figures.pulses).toBe(figures.pulseJ.length);
    expect(figures.pulses + figures.pulsesUntold).toBeGreaterThan(1800);
  });
});
