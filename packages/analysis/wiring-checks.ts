// What can be said about the wiring without a hypothesis: missing, low, unbalanced voltages, phase sequence, idle
// currents, elements whose power runs against the rest. wiring.ts calls it.

import { complexPower, minus, type Phasor, plus, rms } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import type { WiringCheck } from "./analysis-result.ts";
import type { NamedPhasors } from "./four-wire-hypotheses.ts";
import { idleCurrentShare, lowVoltageShare, missingVoltageShare } from "./wiring-weights.table.ts";

/** Negative sequence above this share is a missing or reversed voltage, not unbalance of the grid. */
const FAULTY_NEGATIVE_SEQUENCE = 0.2;
/** |Σi| over the mean |i|: 2 where one of three balanced currents is reversed. */
const REVERSED_CURRENT_SUM = 1.7;

export function fourWireChecks(voltages: NamedPhasors, currents: NamedPhasors): WiringCheck[] {
  return [
    ...voltageChecks(voltages),
    ...sequenceChecks(voltages.phasors),
    ...currentChecks(currents),
    ...currentSumCheck(currents.phasors),
    ...signChecks(voltages.phasors, currents),
  ];
}

/** Lines Uab and Ucb: the third is their difference, and a reversed transformer makes it √3 as large. */
export function threeWireChecks(lines: readonly [Phasor, Phasor], currents: NamedPhasors): WiringCheck[] {
  const [ab, cb] = lines;
  const sizes = [rms(ab), rms(cb), rms(minus(cb, ab))];
  const largest = Math.max(...sizes);
  const checks = voltageChecks({ names: ["uab", "ucb", "uca"], phasors: [ab, cb, minus(cb, ab)] });
  const others = sizes.filter((size) => size < largest);
  const reversed =
    others.length === 2 &&
    others.every((size) => Math.abs(largest / size - Math.sqrt(3)) < 0.15 * Math.sqrt(3));
  if (reversed)
    checks.push({
      code: "voltage-reversed",
      text: "one line voltage is √3 times the others: a voltage transformer is reversed.",
    });
  return [...checks, ...currentChecks(currents), ...signChecks(lines, currents)];
}

/** Names of the voltages that are as good as absent. */
export function missingVoltages({ names, phasors }: NamedPhasors): string[] {
  const largest = Math.max(...phasors.map(rms));
  return names.filter((_, k) => rms(phasors[k]!) < missingVoltageShare * largest);
}

function voltageChecks({ names, phasors }: NamedPhasors): WiringCheck[] {
  const largest = Math.max(...phasors.map(rms));
  return names.flatMap((name, k) => {
    const share = rms(phasors[k]!) / largest;
    if (share >= lowVoltageShare) return [];
    const missing = share < missingVoltageShare;
    return [
      {
        code: missing ? "voltage-missing" : "voltage-low",
        text: `voltage ${name} is ${(100 * share).toFixed(1)} % of the largest${missing ? "" : ": a fuse or a phase open?"}.`,
      },
    ];
  });
}

function sequenceChecks([a, b, c]: readonly Phasor[]): WiringCheck[] {
  const components = sequenceComponents(a!, b!, c!);
  const positive = rms(components.positive);
  const negative = rms(components.negative);
  if (positive < FAULTY_NEGATIVE_SEQUENCE * negative)
    return [
      { code: "phase-sequence-negative", text: "the voltages follow each other in the order a, c, b." },
    ];
  if (negative < FAULTY_NEGATIVE_SEQUENCE * positive) return [];
  const percent = ((100 * negative) / positive).toFixed(1);
  const text = `the negative sequence is ${percent} % of the positive: a voltage is missing or reversed.`;
  return [{ code: "negative-sequence", text }];
}

function currentChecks({ names, phasors }: NamedPhasors): WiringCheck[] {
  const largest = Math.max(...phasors.map(rms));
  return names
    .filter((_, k) => rms(phasors[k]!) < idleCurrentShare * largest)
    .map((name) => ({ code: "current-missing", text: `current ${name} carries nothing beside the others.` }));
}

function currentSumCheck([a, b, c]: readonly Phasor[]): WiringCheck[] {
  const mean = (rms(a!) + rms(b!) + rms(c!)) / 3;
  const share = rms(plus(plus(a!, b!), c!)) / mean;
  if (!(share > REVERSED_CURRENT_SUM)) return [];
  return [
    {
      code: "current-sum",
      text: `the currents add up to ${share.toFixed(2)} times their mean: one is reversed, or the load sits on one phase.`,
    },
  ];
}

function signChecks(voltages: readonly Phasor[], currents: NamedPhasors): WiringCheck[] {
  const powers = voltages.map((u, k) => complexPower(u, currents.phasors[k]!).re);
  const total = powers.reduce((sum, p) => sum + p, 0);
  return currents.names
    .filter((_, k) => powers[k]! * total < 0 && Math.abs(powers[k]!) > 0.02 * Math.abs(total))
    .map((name) => ({
      code: "power-sign",
      text: `the element of current ${name} counts against the total.`,
    }));
}
