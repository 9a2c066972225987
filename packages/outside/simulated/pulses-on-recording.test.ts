import type { Meter, Recording } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { elementsOf, energyBetween, energyLaw } from "./energy-law.ts";
import { gridSite } from "./grid-site.ts";
import { makeRecording } from "./make-recording.ts";
import { idealMeter } from "./meter.ts";
import { pulsesOnRecording } from "./pulses-on-recording.ts";
import { type ElementChannels, energyOnRecording } from "./recorded-energy.ts";
import { split } from "./split.ts";
import { plainFrontEnd } from "./terminal-front-end.ts";
import { energyCases } from "./vectors/energy-cases.ts";
import type { Wave } from "./wave.ts";

const meter: Meter = gridSite[0]!.meter;
const names: ElementChannels = { ua: 1, ub: 2, uc: 3, ia: 4, ib: 5, ic: 6 };
const [, rich] = energyCases;
const third = (components: typeof rich.voltage, k: number) => ({
  components: components.map((c) => ({
    ...c,
    rms: c.rms / 4,
    phaseRad: c.phaseRad - (2 * Math.PI * k * c.order) / 3,
  })),
});
const wave: Wave = {
  frequencyHz: 49.93,
  voltages: [third(rich.voltage, 0), third(rich.voltage, 1), third(rich.voltage, 2)],
  currents: [
    third(rich.current, 0),
    third(rich.current, 1),
    { components: [{ order: 1, rms: 0.9, phaseRad: 2 }] },
  ],
};
/** No errors but 24 bits, so that the closed form is the recording's truth. */
const plain = plainFrontEnd("plain", { voltageV: 130, currentA: 12 });
const recordingOf = (of: Wave, durationS: number, gaps: { fromS: number; toS: number }[] = []): Recording => {
  const made = makeRecording({ wave: of, meter, errors: idealMeter, frontEnd: plain, durationS, gaps });
  if (!made.ok) throw new Error(made.why.text);
  return made.value.recording;
};
const pulsesOf = (...order: Parameters<typeof pulsesOnRecording>) => {
  const found = pulsesOnRecording(...order);
  if (!found.ok) throw new Error(found.why.text);
  return found.value;
};

describe("pulses on a recording", () => {
  it("stand q/(1 + error) of the wave's true energy apart", () => {
    const law = energyLaw(wave, elementsOf(wave, "3P4W"));
    const { pulses, quantumJ } = pulsesOf(
      recordingOf(wave, 20),
      names,
      { ...meter, activeConstant: 40_000 },
      0.137,
    );
    expect(pulses.length).toBeGreaterThan(15);
    expect(quantumJ).toBe(90);
    const [first, last] = [pulses[0]!.atS, pulses.at(-1)!.atS];
    const expected = ((pulses.length - 1) * quantumJ) / 1.00137;
    expect(Math.abs(energyBetween(law, split(first), split(last)) / expected - 1) * 1e6).toBeLessThan(0.02);
    for (let k = 1; k < pulses.length; k++) {
      const one = energyBetween(law, split(pulses[k - 1]!.atS), split(pulses[k]!.atS));
      expect(Math.abs((one * 1.00137) / quantumJ - 1) * 1e6).toBeLessThan(0.5);
    }
  });

  it("keep away from gaps and missing values, and begin anew after them", () => {
    const recording = recordingOf(wave, 16, [{ fromS: 5, toS: 6.5 }]);
    recording.sections[1]!.values[4]![20_000] = Number.NaN; // at 11.5 s
    const steep = { ...meter, activeConstant: 400_000 };
    const { pulses, stretches, quantumJ } = pulsesOf(recording, names, steep, -0.5);
    const context = 256 / 4000;
    const bounds = [
      [0, 5],
      [6.5, 11.5],
      [11.5, 16],
    ] as const;
    expect(stretches.map((s) => s.pulses > 20)).toEqual([true, true, true]);
    stretches.forEach(({ fromS, toS, pulses: n, energyJ }, k) => {
      const [begin, end] = bounds[k]!;
      const own = pulses.filter(({ atS }) => atS >= begin && atS <= end);
      expect(own).toHaveLength(n);
      expect(own.every(({ atS }) => atS >= fromS && atS <= toS)).toBe(true);
      expect(fromS).toBeCloseTo(begin + context, 3);
      expect(toS).toBeCloseTo(end - context, 3);
      expect(energyJ).toBeCloseTo(((n - 1) * quantumJ) / 0.995, 9);
    });
    expect(pulses).toHaveLength(stretches.reduce((sum, s) => sum + s.pulses, 0));
  });

  it("count what is given back on the other register", () => {
    const away: Wave = {
      ...wave,
      currents: [third(rich.current, 0), third(rich.current, 1), third(rich.current, 2)].map((signal) => ({
        components: signal.components.map((c) => ({ ...c, rms: -c.rms })),
      })) as unknown as Wave["currents"],
    };
    const recording = recordingOf(away, 10);
    const given = pulsesOf(recording, names, meter, 1);
    expect(given.pulses.length).toBeGreaterThan(3);
    expect(given.pulses.every((pulse) => pulse.register === "wh-")).toBe(true);
    expect(pulsesOf(recording, names, meter, 1, { register: "wh+" }).pulses).toEqual([]);
  });

  it("see a two-element meter's line voltages, given or made", () => {
    const balanced: Wave = {
      ...wave,
      currents: [third(rich.current, 0), third(rich.current, 1), third(rich.current, 2)],
    };
    // Orders divisible by three add up to a neutral current; a three-wire circuit has none.
    const three: Wave = {
      ...balanced,
      currents: balanced.currents.map((signal) => ({
        components: signal.components.filter((c) => c.order % 3 !== 0),
      })) as unknown as Wave["currents"],
    };
    const recording = recordingOf(three, 6);
    const [ua, ub, uc, ia, , ic] = recording.sections[0]!.values as Float64Array[];
    const line: Recording = {
      ...recording,
      channels: [1, 2, 3, 4].map((number) => ({ ...recording.channels[0]!, number })),
      sections: [
        {
          ...recording.sections[0]!,
          values: [ua!.map((v, n) => v - ub![n]!), ub!.map((v, n) => v - uc![n]!), ia!, ic!],
        },
      ],
    };
    const two: Meter = { ...meter, wiring: "3P3W" };
    const energy = (of: Recording, channels: ElementChannels, plate: Meter) => {
      const found = energyOnRecording(of, channels, plate, 0.5, 5.4321);
      return found.ok ? found.value : Number.NaN;
    };
    const four = energy(recording, names, meter);
    expect(Math.abs(energy(recording, names, two) / four - 1)).toBeLessThan(1e-7);
    expect(Math.abs(energy(line, { uab: 1, ubc: 2, ia: 3, ic: 4 }, two) / four - 1)).toBeLessThan(1e-7);
    expect(four).toBeCloseTo(
      energyBetween(energyLaw(three, elementsOf(three, "3P4W")), split(0.5), split(5.4321)),
      4,
    );
  });

  it("bring primary values to the meter's side by its own ratios", () => {
    const secondary = recordingOf(wave, 10);
    const primary: Recording = {
      ...secondary,
      channels: secondary.channels.map((channel) => ({ ...channel, side: "primary" as const })),
      sections: secondary.sections.map((section) => ({
        ...section,
        values: section.values.map((values, c) => values.map((v) => v * (c < 3 ? 1100 : 240))),
      })),
    };
    const options = { startRemainder: 0.5 };
    const here = pulsesOf(secondary, names, meter, 0.2, options).pulses;
    const there = pulsesOf(primary, names, meter, 0.2, options).pulses;
    expect(there).toHaveLength(here.length);
    for (const [k, pulse] of there.entries()) expect(pulse.atS).toBeCloseTo(here[k]!.atS, 10);
  });

  it("refuses what it cannot do, in one sentence", () => {
    const recording = recordingOf(wave, 1);
    const code = (...order: Parameters<typeof pulsesOnRecording>) => {
      const found = pulsesOnRecording(...order);
      return found.ok ? "good" : found.why.code;
    };
    expect(code(recording, { ...names, ub: 9 }, meter, 0)).toBe("simulated.channels");
    expect(code(recording, names, meter, -100)).toBe("simulated.error");
    expect(code(recording, names, meter, Number.NaN)).toBe("simulated.error");
    expect(code(recording, names, meter, 0, { startRemainder: 0 })).toBe("simulated.error");
    expect(code(recording, names, meter, 0, { register: "varh+" })).toBe("simulated.register");
    expect(code(recording, names, meter, 0, { jitterS: -1 })).toBe("simulated.error");
    expect(code(recording, names, { ...meter, activeConstant: 0 }, 0)).toBe("simulated.constant");
    expect(code(recordingOf(wave, 0.12), names, meter, 0)).toBe("simulated.too-short");
    expect(code(recording, names, { ...meter, activeConstant: 1e12 }, 0)).toBe("simulated.too-many-pulses");
    expect(energyOnRecording(recording, names, meter, 0.0001, 0.5)).toMatchObject({
      ok: false,
      why: { code: "simulated.span" },
    });
  });
});
