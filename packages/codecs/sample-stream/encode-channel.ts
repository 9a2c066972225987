// One channel of a frame into bytes: the predictors and modes that make it smallest, of those that are tried.

import { insist } from "@etalon/basis";
import { leastBits } from "./block-costs.ts";
import { candidates, firstBlock } from "./candidates.ts";
import { BLOCK, CHANNEL_HEAD, LIMIT, RICE } from "./layout.table.ts";
import { modePath, STEP_BITS, type Track } from "./mode-path.ts";
import { type BitWriter, bitWriter, lowBitsOf, packedBytes } from "./packed.ts";
import { kindByte, type Predictor, reachOf, tapsOf } from "./predictor.ts";
import { residuals, type Values } from "./residuals.ts";

/** How a channel will be written. */
export interface ChannelPlan {
  readonly shift: number;
  readonly samples: number;
  readonly predictors: readonly Predictor[];
  /** [blocks] 0: none, else the predictor's number from 1. */
  readonly which: Uint8Array;
  readonly modes: Uint8Array;
  /** Zig-zag residuals of no predictor, and of each predictor. */
  readonly residuals: readonly Int32Array[];
  /** Samples before the frame's first that it looks back at, as far as they are known. */
  readonly reach: number;
}

interface Tried extends Track {
  readonly by: Predictor | null;
}

/**
 * @param codes    [history + samples] within the channel's width
 * @param history  how many of them stand before the frame, 0 … 1024
 */
export function planChannel(codes: Int32Array, history: number, bits: number, rateHz: number): ChannelPlan {
  const samples = codes.length - history;
  const shift = zeroBits(codes, history);
  const values = valuesOf(codes, history, shift, bits);
  const none = tried(null, values);
  const all = codes.subarray(history).some((code) => code !== 0)
    ? candidates(values, rateHz).map((by) => tried(by, values))
    : [];
  const chosen = bestTogether(none, all);
  const path = modePath([none, ...chosen], samples);

  // The path may do without one that was chosen for it.
  const used = chosen.filter((_, n) => path.tracks.includes(n + 1));
  const number = [0, ...chosen.map((track) => used.indexOf(track) + 1)];
  return {
    ...{ shift, samples, modes: path.modes, which: path.tracks.map((track) => number[track]!) },
    predictors: used.map(({ by }) => by!),
    residuals: [none, ...used].map(({ z }) => z),
    reach: Math.min(history, Math.max(0, ...used.map(({ by }) => reachOf(by!)))),
  };
}

function tried(by: Predictor | null, values: Values): Tried {
  const z = new Int32Array(values.samples);
  const from = by === null ? 0 : firstBlock(by, values.history);
  residuals(by, values, from * BLOCK, z);
  return { by, z, least: leastBits(z, values.samples, from) };
}

/** Up to three predictors that together cost least, taken one after the other. */
function bestTogether(none: Tried, all: readonly Tried[]): Tried[] {
  const chosen: Tried[] = [];
  const bits = none.least.bits.slice();
  while (chosen.length < LIMIT.predictors) {
    let best: Tried | null = null;
    let most: number = STEP_BITS.fresh;
    for (const one of all) {
      let saved = -8 * headBytes(one.by!);
      for (let b = 0; b < bits.length; b++) saved += Math.max(0, bits[b]! - one.least.bits[b]!);
      if (saved > most) [best, most] = [one, saved];
    }
    if (best === null) break;
    chosen.push(best);
    for (let b = 0; b < bits.length; b++) bits[b] = Math.min(bits[b]!, best.least.bits[b]!);
  }
  return chosen;
}

const headBytes = (by: Predictor): number => (by.kind === "near" ? 3 : 6) + packedBytes(tapsOf(by), by.bits);

/** Zero bits that all codes of the frame end in: converters that fill the upper bits of a wider word. */
function zeroBits(codes: Int32Array, history: number): number {
  let used = 0;
  for (let n = history; n < codes.length; n++) used |= codes[n]!;
  return used === 0 ? 0 : 31 - Math.clz32(used & -used);
}

function valuesOf(codes: Int32Array, history: number, shift: number, bits: number): Values {
  const pad = LIMIT.order;
  const y = new Float64Array(pad + codes.length);
  for (let n = 0; n < codes.length; n++) y[pad + n] = codes[n]! >> shift;
  const samples = codes.length - history;
  return {
    y,
    single: Float32Array.from(y),
    first: pad + history,
    samples,
    history,
    effectiveBits: bits - shift,
  };
}

/** Most bytes that a channel can take: no predictor better than none, nothing packed. */
export function channelBytes(plan: ChannelPlan): number {
  let bits = 0;
  for (let b = 0; b < plan.modes.length; b++) {
    const [mode, from] = [plan.modes[b]!, b * BLOCK];
    const end = Math.min(from + BLOCK, plan.samples);
    const width = lowBitsOf(mode);
    bits += STEP_BITS.fresh + 8 * packedBytes(end - from, width);
    if (mode < RICE) continue;
    const z = plan.residuals[plan.which[b]!]!;
    for (let n = from; n < end; n++) bits += 1 + (z[n]! >>> width);
  }
  const heads = plan.predictors.reduce((sum, by) => sum + headBytes(by), 0);
  return 1 + heads + Math.ceil(bits / 8) + 2;
}

/**
 *     u8 head | predictors | modes | low bits | quotients
 *
 * @param bytes zero from `from` on, `channelBytes` of them at least
 * @returns the byte behind the channel
 */
export function writeChannel(plan: ChannelPlan, bytes: Uint8Array, from: number): number {
  const out = bitWriter(bytes, from);
  out.put(plan.predictors.length | (plan.shift << CHANNEL_HEAD.shift), 8);
  for (const by of plan.predictors) writePredictor(out, by);
  writeModes(out, plan);
  const eachBlock = (visit: (z: Int32Array, at: number, end: number, mode: number) => void): void => {
    for (let b = 0; b < plan.modes.length; b++)
      visit(
        plan.residuals[plan.which[b]!]!,
        b * BLOCK,
        Math.min((b + 1) * BLOCK, plan.samples),
        plan.modes[b]!,
      );
  };
  eachBlock((z, at, end, mode) => {
    const width = lowBitsOf(mode);
    for (let n = at; n < end; n++) out.put(z[n]!, width);
    out.fill();
  });
  eachBlock((z, at, end, mode) => {
    if (mode >= RICE) for (let n = at; n < end; n++) out.unary(z[n]! >>> lowBitsOf(mode));
  });
  out.fill();
  return out.at();
}

function writePredictor(out: BitWriter, by: Predictor): void {
  insist(by.integers.length === tapsOf(by), "encode channel: a predictor with coefficients for other taps");
  out.put(kindByte(by), 8);
  if (by.kind === "far") {
    out.put(by.halfWidth, 8);
    out.put(by.lag, 16);
  }
  out.put(by.bits, 8);
  out.put(by.shift, 8);
  for (const q of by.integers) out.put(q, by.bits);
  out.fill();
}

function writeModes(out: BitWriter, { which, modes }: ChannelPlan): void {
  let [track, mode] = [0, 0];
  for (let b = 0; b < modes.length; b++) {
    const step = which[b] === track ? modes[b]! - mode : Number.NaN;
    if (step === 0) out.unary(0);
    else if (step === 1) out.unary(1);
    else if (step === -1) out.unary(2);
    else {
      out.put(0, 3);
      out.put(which[b]! | (modes[b]! << 2), 8);
    }
    [track, mode] = [which[b]!, modes[b]!];
  }
  out.fill();
}
