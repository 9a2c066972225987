// Spectra of one window of ten or twelve cycles, of voltages and currents of up to four phases at once, from rows of raw
// codes. Called by the streaming lanes, which own one arena and one of these per thread.

import { type Arena, type CodeRows, codeAt, fault, insist } from "@etalon/basis";
import { requireInside } from "./block-sums.ts";
import { codeKernels, type Engine, RESAMPLE_BEFORE, RESAMPLE_BEHIND } from "./code-kernels.ts";
import { GAINS, type ResampleRule } from "./resample-rule.ts";

/** Phases that are worked on side by side: a vector's lanes. */
export const PHASES = 4;

/** Which rows hold the phases' voltages and currents; a row may stand in several places, and fewer than four do. */
export interface WindowRows {
  readonly voltages: readonly number[];
  readonly currents: readonly number[];
}

/** A window of whole cycles: where it begins, in samples after the frame's first, and how long it is, in samples. */
export interface Window {
  readonly start: number;
  readonly length: number;
  readonly cycles: number;
}

export interface WindowPhasors {
  /**
   * Takes the spectra of a window. They stay until the next call. Nothing is allocated.
   *
   * x is resampled to N = 1,024, 2,048 or 4,096 points a window (the fewest that the rule allows), two channels x, y are
   * transformed as one, z = x + j·y, and each line's size is made up for by the rule's 1/D:
   *
   *     X[k] = (Z[k] + Z*[N − k])/2 · √2/(N·D(k/L)),   Y[k] = (Z[k] − Z*[N − k])/2j · √2/(N·D(k/L))
   *
   * All of it in floats, whatever the codes' width: that costs some 1e-7 of the larger of two channels that go together.
   * They are two phases' voltages, or their currents, so that a small current does not suffer from its voltage.
   * Resampling costs more: for waves with every order 1e-5 of the fundamental up to the 25th, 5e-5 at the last claimed.
   * @throws Fault the rows do not hold the window with 7 samples before it and 8 behind, or it is too long or too short
   */
  take(rows: CodeRows, of: WindowRows, window: Window): void;
  /** Lines that were computed: 0 (the mean) … lines − 1, each 1/length cycles per sample above the one before. */
  readonly lines: number;
  /** The highest order whose frequency is within the claim. */
  readonly claimedOrder: number;
  /**
   * Rms phasors of every `step`-th line in a channel's unit, their angles those at the window's beginning, as its true
   * wave has them: a lagging channel is turned forward by its delay, exactly at every line.
   * @param place  0 … 3: voltage of a phase, 4 … 7: current
   * @param scale  unit per code; delay in samples, positive = the channel lags. An offset shows in line 0 alone.
   * @param out    [count][2] re, im of the lines first, first + step, …; NaN where there is no such line
   */
  phasors(
    place: number,
    scale: { readonly gain: number; readonly delay: number },
    first: number,
    step: number,
    count: number,
    out: Float64Array,
  ): void;
}

export interface WindowPhasorTerms {
  readonly arena: Arena;
  readonly engine: Engine;
  readonly rule: ResampleRule;
  /** Samples of the longest window. */
  readonly samples: number;
}

const SIZES = [1024, 2048, 4096] as const;
/** Channels: voltages of four phases, then their currents. */
const CHANNELS = 2 * PHASES;
/** Of four pairs: re and im of the first, re and im of the second channel. */
const LINE = 2 * CHANNELS;
const PAIRS = CHANNELS / 2;

export function openWindowPhasors({
  arena,
  engine,
  rule,
  samples: longest,
}: WindowPhasorTerms): WindowPhasors {
  const kernels = codeKernels(arena, engine);
  const fits = (length: number, points: number): boolean => points >= rule.leastPointsPerSample * length;
  const largest = SIZES.find((points) => fits(longest, points)) ?? 4096;
  const sizes = SIZES.filter((points) => points <= largest).map((points) => {
    const turns = arena.f32(2 * points);
    for (let k = 0; k < points; k++) {
      turns.of[2 * k] = Math.cos((2 * Math.PI * k) / points);
      turns.of[2 * k + 1] = -Math.sin((2 * Math.PI * k) / points);
    }
    return { points, turns };
  });
  const around = RESAMPLE_BEFORE + RESAMPLE_BEHIND + 2;
  const input = arena.f32(CHANNELS * (Math.ceil(longest) + around));
  const first = arena.f32(CHANNELS * largest);
  const second = arena.f32(CHANNELS * largest);
  const places = arena.u8(4 * CHANNELS);
  const pointers = new Uint32Array(arena.memory.buffer, places.at, CHANNELS);
  const mostLines = largest / 2;
  const spectrum = arena.f32(LINE * mostLines);
  const taps = arena.f32(rule.taps.length);
  taps.of.set(rule.taps);
  const gains = arena.f64(rule.gains.length);
  gains.of.set(rule.gains);
  let lines = 0;
  let length = 1;
  let claimedOrder = 0;

  return {
    take(rows, { voltages, currents }, window) {
      const { start, cycles } = window;
      const chosen = sizes.find(({ points }) => fits(window.length, points));
      const usual = chosen !== undefined && window.length <= longest && window.length >= 2 * cycles;
      if (!usual) fault(`window phasors: a window of ${window.length} samples`);
      insist(voltages.length > 0 && currents.length > 0, "window phasors: no channel");
      const { points, turns } = chosen;
      length = window.length;
      claimedOrder = Math.floor((rule.claimed * length) / cycles);
      lines = Math.min(points / 2, Math.floor(length / 2) + 1);
      const from = Math.floor(start) - RESAMPLE_BEFORE;
      const count = Math.floor(start + length) + 1 + RESAMPLE_BEHIND - from;
      requireInside(rows, from, from + count);
      for (let place = 0; place < CHANNELS; place++) {
        const kind = place < PHASES ? voltages : currents;
        pointers[(place & 1) * PAIRS + (place >> 1)] = codeAt(rows, kind[place % PHASES] ?? kind[0], from);
      }
      kernels.interleave(places.at, count, input.at);
      kernels.resample(input.at, points, start - from, length / points, taps.at, first.at);
      const z = kernels.fourierTransform(first.at, second.at, points, turns.at);
      const size = Math.SQRT1_2 / points;
      kernels.untangle(z, points, lines, size, gains.at, GAINS / length, spectrum.at);
    },
    get lines() {
      return lines;
    },
    get claimedOrder() {
      return claimedOrder;
    },
    phasors(place, { gain, delay }, from, step, count, out) {
      const at = (place & 1) * 2 * PAIRS + (place >> 1);
      const turn = (2 * Math.PI * delay) / length;
      const byRe = Math.cos(step * turn);
      const byIm = Math.sin(step * turn);
      let c = Math.cos(from * turn);
      let s = Math.sin(from * turn);
      for (let n = 0; n < count; n++) {
        const k = from + n * step;
        const unit = k >= lines ? Number.NaN : k === 0 ? gain * Math.SQRT1_2 : gain; // line 0 is a mean, not an rms
        const re = unit * spectrum.of[k * LINE + at];
        const im = unit * spectrum.of[k * LINE + at + PAIRS];
        out[2 * n] = re * c - im * s;
        out[2 * n + 1] = re * s + im * c;
        const turned = c * byRe - s * byIm;
        s = c * byIm + s * byRe;
        c = turned;
      }
    },
  };
}
