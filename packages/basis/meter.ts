// The meter under test, as its name plate describes it.

export type Wiring = "3P4W" | "3P3W" | "1P2W";

/** Which energy a pulse counts: active or reactive, taken (+) or given (−) by the user. */
export type Register = "wh+" | "wh-" | "varh+" | "varh-";
export const registers: readonly Register[] = ["wh+", "wh-", "varh+", "varh-"];

export type AccuracyClass = "0.1S" | "0.2S" | "0.5S" | "0.5" | "1" | "2";
export const accuracyClasses: readonly AccuracyClass[] = ["0.1S", "0.2S", "0.5S", "0.5", "1", "2"];

/** Nominal frequency of a system, hertz. */
export type MainsHz = 50 | 60;
export const mainsHz: readonly MainsHz[] = [50, 60];

export interface Meter {
  readonly serial: string;
  readonly accuracyClass: AccuracyClass;
  /** imp/kWh */
  readonly activeConstant: number;
  /** imp/kvarh */
  readonly reactiveConstant?: number;
  readonly wiring: Wiring;
  /** Volt, phase to neutral for 3P4W and 1P2W, line to line for 3P3W; on the side the meter is connected to. */
  readonly nominalVoltage: number;
  /** Ampere: In (transformer-operated) or Ib (direct). */
  readonly ratedCurrent: number;
  readonly maxCurrent: number;
  /** Transformer ratios primary/secondary; 1 where the meter is connected directly. */
  readonly voltageRatio?: number;
  readonly currentRatio?: number;
  /** What the constant counts: energy of the secondary circuit (default) or of the primary. */
  readonly registering?: "primary" | "secondary";
  /** Hertz; left out: 50. */
  readonly ratedFrequency?: MainsHz;
}

/** Between the system's lines, volt: levels of systems have two digits (57.7·√3·1100 V are 110 kV). */
export function systemVoltageV({ wiring, nominalVoltage, voltageRatio = 1 }: Meter): number {
  const betweenLines = (wiring === "3P3W" ? 1 : Math.sqrt(3)) * nominalVoltage * voltageRatio;
  return Number(betweenLines.toPrecision(2));
}

export const ratedHz = ({ ratedFrequency = 50 }: Meter): MainsHz => ratedFrequency;
