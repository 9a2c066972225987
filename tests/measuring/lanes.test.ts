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
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  chance,
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
        channels: plain.channels.map((channel, c) => ({ ...channel, offsetCodes: 900 - 300 * c, noiseCodes: 33 })),
      }),
    });
    const lanes = lanesFor(terminal);
    const { channels } = terminal.calibration;
    for (let k = 0; k < 4; k++) {
      const cut = { sequence: k + 1, firstSample: 8000 + 4000 * k, samples: 4000 };
      const found = kept(lanes.frameOf(1, bytesOf(terminal, cut)));
      const { codes } = frameOf(terminal, { ...cut, firstSample: found.from, samples: found.to - found.from });
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
});
