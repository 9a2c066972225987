// Why a meter's pulses may be wrong, with how large each cause usually is, and what the diagnosis demands. Project
// defaults where no source is named.

export type MeterCause =
  | "gain"
  | "phase"
  | "offset"
  | "harmonic response"
  | "wrong constant"
  | "dead phase"
  | "reversed current"
  | "exchanged currents"
  | "counts nothing";

export type PulseCause = "lost pulses" | "double pulses" | "slow task" | "creep";

/** Standard deviation of each cause's size before anything was measured. */
export const USUAL = {
  /** Of the energy; a sound meter's own gain is half its limit. */
  gain: 0.03,
  /** rad at the fundamental. */
  phase: 0.03,
  /** Of the meter's rated power. */
  offset: 0.01,
  /** Error of the energy of harmonics; −1: blind to them. */
  harmonic: 0.5,
} as const;

/** imp/kWh as name plates have them (project's list); a meter set to the wrong one of these has the wrong constant. */
export const usualConstants: readonly number[] = [
  300, 400, 500, 600, 800, 1000, 1200, 1600, 2000, 2400, 3000, 3200, 4000, 4800, 5000, 6000, 6400, 8000,
  10_000, 12_000, 12_800, 16_000, 20_000, 24_000, 25_000, 30_000, 32_000, 40_000, 50_000, 64_000, 80_000,
  100_000,
];
/** Below this share an error is no wrong constant; and name plates are not mixed up by more than this factor. */
export const LEAST_CONSTANT_ERROR = 0.04;
export const LARGEST_CONSTANT_FACTOR = 5;

export const DIAGNOSIS = {
  fewestRuns: 10,
  /** Runs are trusted no better than this, %: what no model of a meter explains. */
  floorPercent: 0.02,
  /** −2·ln of the odds by which a cause must lead its rivals, in units of the misfit that it leaves. */
  lead: 20,
  /** A cause's size ÷ its uncertainty. */
  significance: 4,
  /** What a cause may leave unexplained, of the error. */
  unexplained: 0.3,
  /** An error below this share of the limit at rated current needs no cause: as little as a reference may err. */
  worthTelling: 0.25,
  /** Share of pulses above which losses and doubles are told. */
  badPulses: 5e-4,
  /** Task period from which it counts as slow, s: tasks of one to some cycles are usual. */
  slowTickS: 0.1,
  /** Of what was heard, what is left after a day: a fault shows against some ten days. */
  keptPerDay: 0.9,
} as const;
