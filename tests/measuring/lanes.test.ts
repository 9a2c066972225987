// Lanes against the closed form of the simulated world and against the measuring run in doubles: energy, rms, frequency,
// and the energy between pulses, however the stream is cut and whatever of it is lost.

import { elementPlan } from "@etalon/cloud/vm-measuring-machine/elements";
import type { LaneFigures } from "@etalon/cloud/vm-measuring-machine/lanes/lane-figures";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { openMeasuringRun } from "@etalon/cloud/vm-measuring-machine/measuring-run";
import { energiesBetween } from "@etalon/outside/simulated/energy-law";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { instantOfEdge } from "@etalon/outside/simulated/terminal-clock";
import { digitiser } from "@etalon/outside/simulated/terminal-front-end";
import { cyclesAt } from "@etalon/outside/simulated/wave";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  edgesOf,
  frameOf,
  quietLoad,
  type SimulatedTerminal,
  simulatedTerminal,
  trueEnergy,
} from "./lane-stream.fixture.ts";

const PPM = 1e-6;
const lanesFor = (...terminals: SimulatedTerminal[]) => {
  const lanes = openLanes({ lanes: 8, engine: "machine code", rule: "field" });
  for (const [n, { terms }] of terminals.entries()) lanes.open(n + 1, terms);
  return lanes;
};

interface Kept {
  from: number;
  to: number;
  seconds: number;
  doubts: number;
  energyJ: number[];
  rms: number[];
  frequencyHz: number;
  windows: { from: number; to: number; rms: number[] }[];
  pulses: { register: number; sample: number; fraction: number; joule: number }[];
}

const kept = (f: LaneFigures): Kept => ({
  from: f.from,
  to: f.to,
  seconds: f.seconds,
  doubts: f.doubts,
  energyJ: [...f.energyJ.subarray(0, f.elements)],
  rms: [...f.rms.subarray(0, f.channelCount)],
  frequencyHz: f.frequencyHz,
  windows: Array.from({ length: f.windows }, (_, w) => ({
    from: f.windowFrom[w]!,
    to: f.windowTo[w]!,
    rms: [...f.windowRms.subarray(w * f.channelCount, (w + 1) * f.channelCount)],
  })),
  pulses: Array.from({ length: f.pulses }, (_, p) => ({
    register: f.pulseRegister[p]!,
    sample: f.pulseSample[p]!,
    fraction: f.pulseFraction[p]!,
    joule: f.pulseJ[p]!,
  })),
});

describe("a lane's energy", () => {
  it("is that of the same codes in doubles within 0.01 ppm of a second, element by element", () => {
    const terminal = simulatedTerminal("t", {
      load: { ...quietLoad, powerFactor: 0.5, currentBalance: [1, 0.3, 0.02] },
      change: (plain) => ({
        ...plain,
        channels: plain.channels.map((channel, c) => ({
          ...channel,
          offsetCodes: 900 - 300 * c,
          noiseCodes: 33,
        })),
      }),
    });
    const lanes = lanesFor(terminal);
    const { channels } = terminal.calibration;
    for (let k = 0; k < 4; k++) {
      const cut = { sequence: k + 1, firstSample: 8000 + 4000 * k, samples: 4000 };
      const found = kept(lanes.frameOf(1, bytesOf(terminal, cut)));
      const { codes } = frameOf(terminal, {
        ...cut,
        firstSample: found.from,
        samples: found.to - found.from,
      });
      for (const [e, joule] of found.energyJ.entries()) {
        const [u, i] = [channels[e]!, channels[e + 3]!];
        let sum = 0;
        codes[e]!.forEach((code, n) => {
          sum += (code - u.offset) * (codes[e + 3]![n]! - i.offset);
        });
        const apparent = found.rms[e]! * found.rms[e + 3]! * found.seconds;
        expect(Math.abs(joule - (u.gain * i.gain * sum) / 4000) / apparent).toBeLessThan(0.01 * PPM);
      }
    }
  });

  it("between pulses is that of the measuring run, of five metering points with all their errors", () => {
    for (const point of gridSite) {
      const terminal: SimulatedTerminal = {
        ...simulatedTerminal(point.frontEnd.terminal, { change: () => point.frontEnd }),
        wave: point.wave,
        digitiser: digitiser(point.frontEnd, point.wave),
      };
      const { calibration } = terminal;
      const lanes = lanesFor(terminal);
      const plan = elementPlan("3P4W", ["ua", "ub", "uc", "ia", "ib", "ic"]);
      if (!plan.ok) throw new Error(plan.why.text);
      const run = openMeasuringRun({ plan: plan.value, rule: "certified", calibration, nominalHz: null });
      const first = 8000;
      const edges = edgesOf("wh+", first, first + 40_000, 2500, 3);
      const pulses: { sample: number; joule: number }[] = [];
      for (let k = 0; k < 10; k++) {
        const cut = { sequence: k + 1, firstSample: first + 4000 * k, samples: 4000, pulses: edges };
        const frame = frameOf(terminal, cut);
        pulses.push(...kept(lanes.frameOf(1, bytesOf(terminal, cut))).pulses);
        if (k === 0) run.begin(frame.header.clock.measuredRateHz);
        run.edges(frame.pulses.map((p) => ({ atS: 0, position: p.sample - first + p.fraction })));
        run.values(frame.codes);
      }
      const energies = run.finish().map(({ energyJ }) => energyJ);
      const second = 500; // joule, about
      let compared = 0;
      for (const [n, { joule }] of pulses.entries()) {
        const [before, here] = [energies[n - 1], energies[n]];
        if (typeof before !== "number" || typeof here !== "number") continue;
        // the field rule's own figure, and the short filter's at the harmonics of a distorted current
        expect(Math.abs(joule - (here - before)) / second).toBeLessThan(0.05 * PPM);
        compared++;
      }
      expect(compared).toBeGreaterThan(12);
    }
  });

  it("between pulses is the closed form's, both directions, three wires and one phase", () => {
    for (const [wiring, powerFactor, register] of [
      ["3P4W", 0.9, "wh+"],
      ["3P3W", 0.5, "wh+"],
      ["1P2W", 0.9, "wh-"],
    ] as const) {
      const terminal = simulatedTerminal("t", {
        wiring,
        load: { ...quietLoad, powerFactor, voltageHarmonics: [] },
      });
      const lanes = lanesFor(terminal);
      const edges = edgesOf(register, 8000, 28_000, 1500, 5);
      const pulses: Kept["pulses"] = [];
      for (let k = 0; k < 5; k++)
        pulses.push(
          ...kept(
            lanes.frameOf(
              1,
              bytesOf(terminal, {
                sequence: k + 1,
                firstSample: 8000 + 4000 * k,
                samples: 4000,
                pulses: edges,
              }),
            ),
          ).pulses,
        );
      expect(pulses.length).toBeGreaterThan(10);
      const second = Math.abs(
        energiesBetween(terminal.wave, wiring, { whole: 0, fraction: 0 }, { whole: 1, fraction: 0 }).total,
      );
      for (const [n, { joule, sample, fraction }] of pulses.entries()) {
        expect([sample, fraction]).toEqual([edges[n]!.sample, edges[n]!.fraction]);
        if (n < 2) continue;
        const truth = trueEnergy(terminal, edges[n - 1]!, edges[n]!) * (register === "wh-" ? -1 : 1);
        expect(Math.abs(joule - truth) / second).toBeLessThan(0.1 * PPM);
      }
    }
  });
});

describe("a lane's rms and frequency", () => {
  it("are the wave's own, second by second and over ten cycles", () => {
    const terminal = simulatedTerminal("t");
    const lanes = lanesFor(terminal);
    const rms = (part: keyof SimulatedTerminal["wave"] & ("voltages" | "currents")) =>
      terminal.wave[part].map(({ components }) => Math.hypot(...components.map((c) => c.rms)));
    const truth = [...rms("voltages"), ...rms("currents")];
    let windows = 0;
    for (let k = 0; k < 6; k++) {
      const found = kept(
        lanes.frameOf(1, bytesOf(terminal, { sequence: k + 1, firstSample: 4000 * k, samples: 4000 })),
      );
      expect(found.doubts).toBe(0);
      expect(Math.abs(found.frequencyHz - 49.98)).toBeLessThan(2e-5);
      for (const window of found.windows) {
        windows++;
        expect(Math.abs(window.to - window.from - 40_000 / 49.98)).toBeLessThan(0.01);
        for (const [c, value] of window.rms.entries())
          expect(Math.abs(value / truth[c]! - 1)).toBeLessThan(3e-6);
      }
      // a second is not a whole number of cycles
      for (const [c, value] of found.rms.entries())
        expect(Math.abs(value / truth[c]! - 1)).toBeLessThan(1e-2);
    }
    expect(windows).toBeGreaterThan(26);
  });
});

describe("a lane's harmonics", () => {
  it("are the wave's phasors to the claimed order, of channels with delays of their own, and none above", () => {
    const orders = Array.from({ length: 39 }, (_, k) => k + 2);
    const voltageHarmonics = orders.map((order) => ({ order, share: 0.03 / order, phaseRad: order }));
    const currentHarmonics = orders.map((order) => ({ order, share: 0.6 / order, phaseRad: 2 * order }));
    for (const frequencyHz of [49.7, 50.06]) {
      const terminal = simulatedTerminal("t", {
        load: { ...quietLoad, frequencyHz, voltageHarmonics, currentHarmonics },
        change: (plain) => ({
          ...plain,
          channels: plain.channels.map((channel, c) => ({
            ...channel,
            delayS: 1e-6 * c,
            offsetCodes: 100 * c,
          })),
        }),
      });
      const lanes = openLanes({ lanes: 1, engine: "machine code", rule: "light" });
      lanes.open(1, { ...terminal.terms, harmonics: true });
      const signals = [...terminal.wave.voltages, ...terminal.wave.currents];
      let compared = 0;
      for (let k = 0; k < 3; k++) {
        const f = lanes.frameOf(
          1,
          bytesOf(terminal, { sequence: k + 1, firstSample: 4000 * k, samples: 4000 }),
        );
        expect(f.orders).toBe(41);
        for (let w = 0; w < f.windows; w++) {
          const sample = Math.floor(f.windowFrom[w]!);
          const at = instantOfEdge(terminal.frontEnd.clock, sample, f.windowFrom[w]! - sample);
          const { fraction } = cyclesAt(terminal.wave, at);
          for (const [c, { components }] of signals.entries()) {
            const main = components[0]!.rms;
            for (const { order, rms, phaseRad } of components) {
              const place = ((w * 6 + c) * f.orders + order - 1) * 2;
              if (order > 37) {
                expect(f.harmonics[place]).toBeNaN();
                continue;
              }
              const angle = 2 * Math.PI * order * fraction + phaseRad;
              const miss = Math.hypot(
                f.harmonics[place]! - rms * Math.cos(angle),
                f.harmonics[place + 1]! - rms * Math.sin(angle),
              );
              // the window's length does most of it: even orders of the voltages move the track by 1e-4 of a cycle
              expect(miss / main).toBeLessThan(1.5e-4);
              compared++;
            }
          }
        }
      }
      expect(compared).toBeGreaterThan(13 * 6 * 37);
    }
  });
});
