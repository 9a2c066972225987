// Power and its theories, energy, harmonics, sequence, power quality and wiring of one stretch of voltages and currents:
// what `etalon analyze` prints.
// The command and the measuring program call it once for every section of a recording.

import { type Answer, good, refused, type Wiring } from "@etalon/basis";
import { angleDeg, type Phasor, rms } from "@etalon/kernels/phasor";
import { type SequenceComponents, sequenceComponents } from "@etalon/kernels/sequence";
import type { Analysis, UnsteadyVoltage, WiringAnalysis } from "./analysis-result.ts";
import { analyzedTheories } from "./analyzed-theories.ts";
import { cycleCuts } from "./cycle-cuts.ts";
import { type Element, elementsOf, phasesOf, type Samples } from "./elements.ts";
import { recordedEnergy } from "./energy/recorded-energy.ts";
import { analyzePhase } from "./phase-power.ts";
import { analyzedPowerQuality, type PowerQualityTerms } from "./power-quality/analyzed-power-quality.ts";
import { type Spectra, spectraOf } from "./spectra.ts";
import { unsteadyVoltages } from "./steadiness.ts";
import { sequenceAnalysis } from "./symmetrical.ts";
import { billsOf, type TariffTerms } from "./tariff/bills.ts";
import { tenCycleWindows } from "./ten-cycle-windows.ts";
import { analyzeTotal } from "./totals.ts";
import { windowedPowers } from "./windowed-powers.ts";
import { fourWireWiring, threeWireWiring, undetermined } from "./wiring.ts";
import type { WiringExpectation } from "./wiring-hypothesis.ts";
import { fundamentalShare } from "./wiring-weights.table.ts";

export type { Samples } from "./elements.ts";

export interface AnalysisInput {
  readonly sampleRateHz: number;
  /** Of the first sample, in the recording's time. */
  readonly startS: number;
  readonly nominalFrequencyHz: number;
  /**
   * 3P4W: ua, ub, uc to neutral. 1P2W: u. 3P3W: ua, ub, uc against any common point; or, with `lineVoltages`,
   * uab, ubc, uca, of which two are enough; or two alone, which are uab and ucb. A missing channel is null.
   */
  readonly voltages: readonly Samples[];
  /** ia, ib, ic; for 3P3W ia and ic alone will do; positive towards the user. */
  readonly currents: readonly Samples[];
  /** Of the channels, voltages first; used in the texts of the wiring check. Three phases: ua, ub, uc, ia, ib, ic. */
  readonly names?: readonly string[];
  readonly wiring: Wiring;
  readonly lineVoltages?: boolean;
  readonly expected?: WiringExpectation;
  readonly powerQuality?: PowerQualityTerms;
  /** What the energy would cost is told where it is given. */
  readonly tariff?: TariffTerms | null;
}

export const WIRES = { "1P2W": 2, "3P3W": 3, "3P4W": 4 } as const;

/**
 * Analyses one section without gaps.
 *
 * Rms and active power are means over the whole cycles of the span; fundamentals, angles, reactive power, harmonics and
 * sequence come from phasors at the measured frequency (`spectra.ts` says how, and what changes below six cycles); `windows` are
 * means over whole cycles. Missing channels leave null where they are needed.
 */
export function analyze(input: AnalysisInput): Answer<Analysis> {
  const elements = elementsOf(input);
  const phases = phasesOf(elements, input.wiring);
  const channels = channelsOf(elements);
  const why = unfit(input, channels);
  if (why) return why;

  const voltages = elements.map((e) => e.voltage).filter((x) => x !== null);
  const candidates = voltages.length > 0 ? voltages : channels;
  const found = spectraOf(
    [...new Set([...channels, ...channelsOf(phases)])],
    candidates,
    input.sampleRateHz,
    input.nominalFrequencyHz,
  );
  if (!found.ok) return found;
  const spectra = found.value;
  const samples = channels[0]!.length;
  const durationS = samples / input.sampleRateHz;
  const wires = WIRES[input.wiring];
  const reference = angleDeg(spectra.phasor(channels[0]!, 1)!);
  const ofElements = elements.map((element) => analyzePhase(element, spectra, reference));
  const frequencyHz = spectra.frequencyHz ?? input.nominalFrequencyHz;
  const unsteady = unsteadyVoltages(
    elements.map(({ name, voltage }) => ({ name: `u${name}`, voltage })),
    frequencyHz,
    input.sampleRateHz,
  );
  const cuts = cycleCuts(spectra.reference, frequencyHz, input.sampleRateHz, input.startS);
  const powers = windowedPowers(phases, wires, cuts, input.sampleRateHz);
  const powerTheories = analyzedTheories(phases, powers, wires === 3, spectra);
  const theories = wires === 2 ? powerTheories?.phases[0] : powerTheories?.together;
  const against = wires === 3 ? "star point" : "neutral";
  const energy = recordedEnergy(
    powers.energy,
    phases.map(({ name }) => name),
    cuts,
    against,
  );
  const sequence = (channel: "voltage" | "current") => {
    const components = sequenceOf(
      phases.map((phase) => phase[channel]),
      spectra,
    );
    return components && sequenceAnalysis(components, reference, wires !== 3);
  };
  return good({
    recording: {
      fromS: input.startS,
      toS: input.startS + durationS,
      durationS,
      samples,
      sampleRateHz: input.sampleRateHz,
      nominalFrequencyHz: input.nominalFrequencyHz,
      cycles: spectra.cycles,
      method: spectra.method,
      frequencyDriftHzPerS: spectra.driftHzPerS,
      unsteady,
    },
    phases: ofElements,
    total: analyzeTotal(ofElements, phases, wires === 3, spectra.mean),
    powerTheories,
    sequence: { voltage: sequence("voltage"), current: sequence("current") },
    frequencyHz: spectra.frequencyHz,
    windows: tenCycleWindows(elements, cuts),
    energy,
    bills: input.tariff && energy && theories ? billsOf(energy.total, theories, input.tariff) : null,
    powerQuality: analyzedPowerQuality(input),
    wiring: wiringOf(input, elements, spectra, unsteady),
  });
}

/** The wiring alone, of one section without gaps. */
export function analyzedWiring(input: AnalysisInput): Answer<WiringAnalysis> {
  const seen = seenElements(input);
  if (!seen.ok) return seen;
  const { elements, spectra } = seen.value;
  const frequencyHz = spectra.frequencyHz ?? input.nominalFrequencyHz;
  const named = elements.map(({ name, voltage }) => ({ name: `u${name}`, voltage }));
  return good(wiringOf(input, elements, spectra, unsteadyVoltages(named, frequencyHz, input.sampleRateHz)));
}

/** The elements and what is seen of their channels, of one section without gaps. */
export function seenElements(
  input: AnalysisInput,
): Answer<{ readonly elements: readonly Element[]; readonly spectra: Spectra }> {
  const elements = elementsOf(input);
  const channels = channelsOf(elements);
  const why = unfit(input, channels);
  if (why) return why;
  const voltages = elements.map((e) => e.voltage).filter((x) => x !== null);
  const candidates = voltages.length > 0 ? voltages : channels;
  const found = spectraOf(channels, candidates, input.sampleRateHz, input.nominalFrequencyHz);
  return found.ok ? good({ elements, spectra: found.value }) : found;
}

function unfit(input: AnalysisInput, channels: readonly Float64Array[]): ReturnType<typeof refused> | null {
  if (!(input.sampleRateHz > 0) || !(input.nominalFrequencyHz > 0))
    return refused("analysis.rate", "sampling rate and nominal frequency must be above 0 Hz.");
  if (channels.length === 0)
    return refused("analysis.no-channels", `${input.wiring} needs at least one voltage or current.`);
  const lengths = new Set([...input.voltages, ...input.currents].flatMap((x) => (x ? [x.length] : [])));
  if (lengths.size > 1)
    return refused(
      "analysis.lengths",
      `channels of ${[...lengths].join(", ")} samples do not belong together.`,
    );
  for (const channel of channels) {
    const at = channel.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      return refused("analysis.missing-sample", `sample ${at + 1} is missing: cut the section there first.`);
  }
  return null;
}

const channelsOf = (elements: readonly Element[]): Float64Array[] =>
  elements.flatMap((e) => [e.voltage, e.current]).filter((x) => x !== null);

function sequenceOf(channels: readonly Samples[], spectra: Spectra): SequenceComponents | null {
  const [a, b, c] = channels.map((x): Phasor | null => x && spectra.phasor(x, 1));
  return a && b && c ? sequenceComponents(a, b, c) : null;
}

function wiringOf(
  input: AnalysisInput,
  elements: readonly Element[],
  spectra: Spectra,
  unsteady: readonly UnsteadyVoltage[],
): WiringAnalysis {
  const u = fundamentals(
    elements.map((e) => e.voltage),
    spectra,
  );
  const i = fundamentals(
    elements.map((e) => e.current),
    spectra,
  );
  if (!u || !i)
    return undetermined([{ code: "channels-missing", text: "a voltage or current channel is missing." }]);
  if (elements.length === 1)
    return undetermined([{ code: "one-phase", text: "one phase alone does not show how it is wired." }]);
  if (u.noise || !spectra.steady)
    return undetermined([{ code: "no-voltage", text: "the voltages show no steady fundamental." }]);
  if (i.noise)
    return undetermined([
      { code: "too-little-current", text: "the currents are noise without a fundamental." },
    ]);
  if (unsteady.length > 0)
    return undetermined([{ code: "not-steady", text: `${voltagesText(unsteady)} not steady.` }]);
  const names = wiredNames(input);
  if (input.wiring === "3P4W")
    return fourWireWiring(
      { names: names.voltages, phasors: u.phasors },
      { names: names.currents, phasors: i.phasors },
      input.expected,
    );
  return threeWireWiring(
    [u.phasors[0]!, u.phasors[1]!],
    { names: names.currents, phasors: i.phasors },
    names.voltages,
    input.expected,
  );
}

/** As a wiring fault names them: voltages (of three wires: terminals) and currents of the elements. */
export function wiredNames({ names = [], voltages, currents, wiring }: AnalysisInput) {
  const current = (k: number, fallback: string): string => names[voltages.length + k] ?? fallback;
  if (wiring === "3P4W")
    return {
      voltages: ["ua", "ub", "uc"].map((name, k) => names[k] ?? name),
      currents: ["ia", "ib", "ic"].map((name, k) => current(k, name)),
    };
  const last = currents.length === 2 ? 1 : 2;
  return { voltages: ["ua", "ub", "uc"], currents: [current(0, "ia"), current(last, "ic")] };
}

const voltagesText = (of: readonly UnsteadyVoltage[]): string =>
  `voltage${of.length > 1 ? "s" : ""} ${of.map(({ name }) => name).join(" and ")} ${of.length > 1 ? "are" : "is"}`;

/** Phasors of all channels, and whether the largest of them is noise; null where a channel is missing. */
function fundamentals(
  channels: readonly Samples[],
  spectra: Spectra,
): { phasors: Phasor[]; noise: boolean } | null {
  if (channels.some((x) => x === null)) return null;
  const phasors = channels.map((x) => spectra.phasor(x!, 1)!);
  const noise = channels.every(
    (x, k) => rms(phasors[k]!) < fundamentalShare * Math.sqrt(Math.max(spectra.mean(x!, x!), 0)),
  );
  return { phasors, noise };
}
