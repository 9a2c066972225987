// A random circuit with a random meter on it, for the simulated world to record. Used by the items of the report.

import { insist, type Meter, type Wiring } from "@etalon/basis";
import { elementsOf, energyLaw } from "@etalon/outside/simulated/energy-law";
import type { MeterErrors } from "@etalon/outside/simulated/meter";
import { type Signal, silence, type ThreeSignals, type Wave } from "@etalon/outside/simulated/wave";
import { randomWave, type Spectrum, type WaveKind } from "./known-wave.ts";

export interface Metering {
  readonly wave: Wave;
  readonly meter: Meter;
  readonly errors: MeterErrors;
}

/** A terminal's ranges: the waves' voltages peak at 70 to 85 % of them, the currents at 30 to 80 %. */
export const ranges = { voltageV: 450, currentA: 25 };

/**
 * Frequency 49 … 51 Hz, displacement factor 0.5 … 1 lagging or leading, phases of all harmonics random and different
 * in each phase of the circuit, currents unbalanced by up to ±20 %; a meter that errs by up to ±2 % and begins
 * anywhere between two pulses.
 * @param pulsesPerS about so many; absent: 1 … 5, random
 */
export function randomMetering(
  kind: WaveKind,
  wiring: Wiring,
  random: () => number,
  pulsesPerS = 1 + 4 * random(),
): Metering {
  const wave = waveFor(kind, wiring, random);
  const powerW = energyLaw(wave, elementsOf(wave, wiring)).meanPowerW;
  const meter: Meter = {
    serial: "1",
    accuracyClass: "0.2S",
    activeConstant: Math.round((3.6e6 * pulsesPerS) / powerW),
    wiring,
    nominalVoltage: wiring === "3P3W" ? 380 : 220,
    ratedCurrent: 5,
    maxCurrent: 20,
  };
  return { wave, meter, errors: { gainErrorPercent: 4 * (random() - 0.5), startRemainder: 1 - random() } };
}

function waveFor(kind: WaveKind, wiring: Wiring, random: () => number): Wave {
  const { frequencyHz, elements } = randomWave(kind, 3, random);
  const [a, b, c] = elements.map(({ voltage, current }) => ({ u: signal(voltage), i: signal(current) }));
  insist(a !== undefined && b !== undefined && c !== undefined, "a random wave has its three phases");
  if (wiring === "1P2W")
    return { frequencyHz, voltages: [a.u, silence, silence], currents: [a.i, silence, silence] };
  const voltages: ThreeSignals = [a.u, b.u, c.u];
  // Without a neutral nothing flows back but through phase b.
  const back = opposite([...a.i.components, ...c.i.components]);
  return { frequencyHz, voltages, currents: [a.i, wiring === "3P3W" ? back : b.i, c.i] };
}

const signal = ({ rms, phase }: Spectrum): Signal => ({
  components: rms.flatMap((value, order) =>
    order > 0 && value > 0 ? [{ order, rms: value, phaseRad: phase[order] ?? 0 }] : [],
  ),
});

const opposite = (components: Signal["components"]): Signal => ({
  components: components.map((c) => ({ ...c, rms: -c.rms })),
});
