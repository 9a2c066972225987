// A simulated terminal's stream in frames of any length, with pulses anywhere: for the tests of the lanes.

import type { Calibration, ClockQuality, PulseEdge, Wiring } from "@etalon/basis";
import type { LaneTerms } from "@etalon/cloud/vm-measuring-machine/lanes/lane-terms";
import { encodeFrame, type StreamFrame } from "@etalon/codecs/sample-stream/index";
import { energiesBetween } from "@etalon/outside/simulated/energy-law";
import { type Load, waveOf } from "@etalon/outside/simulated/load";
import { clockQualityAt, instantOfEdge } from "@etalon/outside/simulated/terminal-clock";
import {
  calibrationOf,
  codesOf,
  type Digitiser,
  digitiser,
  type FrontEnd,
  plainFrontEnd,
} from "@etalon/outside/simulated/terminal-front-end";
import { type Wave, waveChannels } from "@etalon/outside/simulated/wave";

export const ORIGIN = 1_800_000_000_000_000_000n;

export interface SimulatedTerminal {
  readonly wave: Wave;
  readonly frontEnd: FrontEnd;
  readonly digitiser: Digitiser;
  readonly calibration: Calibration;
  readonly terms: LaneTerms;
  /** Those that are sent, of the six. */
  readonly names: readonly string[];
}

export const quietLoad: Load = {
  frequencyHz: 49.98,
  voltage: 58,
  current: 3,
  powerFactor: 0.9,
  voltageHarmonics: [
    { order: 3, share: 0.003, phaseRad: 0.4 },
    { order: 5, share: 0.008, phaseRad: 2.1 },
  ],
  currentHarmonics: [
    { order: 5, share: 0.02, phaseRad: -0.7 },
    { order: 11, share: 0.006, phaseRad: 2.6 },
  ],
};

export interface TerminalOptions {
  readonly load?: Load;
  readonly wiring?: Wiring;
  readonly rateHz?: number;
  readonly bits?: number;
  readonly names?: readonly string[];
  readonly change?: (frontEnd: FrontEnd) => FrontEnd;
}

export function simulatedTerminal(name: string, options: TerminalOptions = {}): SimulatedTerminal {
  const { load = quietLoad, wiring = "3P4W", rateHz = 4000, bits = 24, change = (same) => same } = options;
  const wave = waveOf(load);
  const frontEnd = change(plainFrontEnd(name, { voltageV: 130, currentA: 12 }, rateHz, bits));
  const calibration = calibrationOf(frontEnd, "codes", { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n });
  return {
    wave,
    frontEnd,
    digitiser: digitiser(frontEnd, wave),
    calibration,
    names: options.names ?? waveChannels,
    terms: {
      terminal: name,
      wiring,
      calibration,
      nominalHz: 50,
      nominalVoltage: load.voltage,
      harmonics: false,
    },
  };
}

/** Joule of all elements between two edges: the truth, in closed form. */
export function trueEnergy(of: SimulatedTerminal, from: PulseEdge, to: PulseEdge): number {
  const at = (edge: PulseEdge) => instantOfEdge(of.frontEnd.clock, edge.sample, edge.fraction);
  return energiesBetween(of.wave, of.terms.wiring, at(from), at(to)).total;
}

export interface Cut {
  readonly sequence: number;
  readonly firstSample: number;
  readonly samples: number;
  readonly stream?: string;
  readonly starts?: boolean;
  readonly pulses?: readonly PulseEdge[];
  readonly clock?: Partial<ClockQuality>;
  /** Channels beside the six, and what they hold. */
  readonly more?: Readonly<Record<string, (n: number) => number>>;
  /** Changes the codes after they were taken. */
  readonly spoil?: (codes: Int32Array[]) => void;
}

export function frameOf(of: SimulatedTerminal, cut: Cut): StreamFrame {
  const { frontEnd } = of;
  const { firstSample, samples, pulses = [], more = {} } = cut;
  const codes = waveChannels.map(() => new Int32Array(samples));
  codesOf(of.digitiser, firstSample, samples, codes);
  const others = Object.values(more).map((value) =>
    Int32Array.from({ length: samples }, (_, n) => value(firstSample + n)),
  );
  cut.spoil?.(codes);
  const names = [...of.names, ...Object.keys(more)];
  return {
    header: {
      terminal: of.terms.terminal,
      stream: cut.stream ?? "s",
      sequence: cut.sequence,
      firstSample,
      samples,
      clock: { ...clockQualityAt(frontEnd.clock, ORIGIN, firstSample), ...cut.clock },
      nominalRateHz: frontEnd.clock.nominalRateHz,
      channels: names.map((name) => ({ name, bits: frontEnd.bits })),
      calibration: frontEnd.calibration,
      starts: cut.starts ?? false,
      ends: false,
    },
    pulses: pulses.filter(({ sample }) => sample >= firstSample && sample < firstSample + samples),
    codes: [...codes.filter((_, c) => of.names.includes(waveChannels[c]!)), ...others],
  };
}

export const bytesOf = (of: SimulatedTerminal, cut: Cut): Uint8Array => encodeFrame(frameOf(of, cut));

/** A repeatable stand-in for chance: 0 … 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Edges of one register at about so many a second. */
export function edgesOf(
  register: PulseEdge["register"],
  from: number,
  to: number,
  every: number,
  seed: number,
): PulseEdge[] {
  const random = chance(seed);
  const edges: PulseEdge[] = [];
  for (let at = from + every * random(); at < to; at += every * (0.5 + random()))
    edges.push({ register, sample: Math.floor(at), fraction: at - Math.floor(at) });
  return edges;
}
