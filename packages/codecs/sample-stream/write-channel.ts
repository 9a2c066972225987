// One channel of a frame into bytes, as it was planned.

import { insist } from "@etalon/basis";
import { BLOCK, CHANNEL_HEAD, RICE } from "./layout.table.ts";
import { STEP_BITS } from "./mode-path.ts";
import { type BitWriter, bitWriter, lowBitsOf, packedBytes } from "./packed.ts";
import type { ChannelPlan } from "./plan-channel.ts";
import { headBytes, kindByte, type Predictor, tapsOf } from "./predictor.ts";

/** Bytes that surely hold a channel. */
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
