// Which predictors and modes make one channel of a frame smallest, of those that are tried.

import { type BlockCosts, blockCosts } from "./block-costs.ts";
import { type CandidateKind, candidateKinds, candidates, firstBlock } from "./candidates.ts";
import { BLOCK, LIMIT } from "./layout.table.ts";
import { modePath, STEP_BITS } from "./mode-path.ts";
import { headBytes, type Predictor, reachOf } from "./predictor.ts";
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
  /** Where the predictors came from, and what a sample takes: what the next frame tries first, and should not exceed. */
  readonly kinds: readonly CandidateKind[];
  readonly bitsPerSample: number;
}

/** A predictor, or none, with what it leaves and what that costs. */
interface Tried {
  readonly kind: CandidateKind | null;
  readonly by: Predictor | null;
  readonly costs: BlockCosts;
}

/**
 * Sums over the samples directly before take a reader ten times as long as those over cycles before, which it does many at
 * a time: so many bits a block they have to save.
 */
const NEAR_BURDEN = 2;
/** On steady mains the cycles before say it all: nothing else is tried, unless a frame takes this much more than the last. */
const STEADY: CandidateKind = "far";
const MORE = { share: 0.01, bits: 0.02 } as const;

/**
 * @param codes    [history + samples] within the channel's width
 * @param history  how many of them stand before the frame, 0 … 1024
 * @param lately   the plan of the frame before; null: it is not continued
 */
export function planChannel(
  codes: Int32Array,
  history: number,
  bits: number,
  rateHz: number,
  lately: ChannelPlan | null = null,
): ChannelPlan {
  const shift = zeroBits(codes, history);
  const values = valuesOf(codes, history, shift, bits);
  const none = tried(null, null, values);
  if (none.costs.least.every((cost) => cost === 0)) return planOf(none, [], shift, values);
  const tryAll = (kinds: readonly CandidateKind[]): Tried[] =>
    kinds.flatMap((kind) => candidates(kind, values, rateHz).map((by) => tried(kind, by, values)));

  if (lately?.kinds.length !== 1 || lately.kinds[0] !== STEADY)
    return planOf(none, tryAll(candidateKinds), shift, values);
  const first = tryAll([STEADY]);
  const plan = planOf(none, first, shift, values);
  if (plan.bitsPerSample <= (1 + MORE.share) * lately.bitsPerSample + MORE.bits) return plan;
  const rest = tryAll(candidateKinds.filter((kind) => kind !== STEADY));
  return planOf(none, [...rest, ...first], shift, values);
}

function tried(kind: CandidateKind | null, by: Predictor | null, values: Values): Tried {
  const z = new Int32Array(values.samples);
  const from = by === null ? 0 : firstBlock(by, values.history);
  residuals(by, values, from * BLOCK, z);
  return { kind, by, costs: blockCosts(z, values.samples, from, kind === "near" ? NEAR_BURDEN : 0) };
}

function planOf(
  none: Tried,
  all: readonly Tried[],
  shift: number,
  { samples, history }: Values,
): ChannelPlan {
  const chosen = bestTogether(none, all);
  const path = modePath(
    [none, ...chosen].map(({ costs }) => costs),
    samples,
  );
  // The path may do without one that was chosen for it.
  const used = chosen.filter((_, n) => path.tracks.includes(n + 1));
  const number = [0, ...chosen.map((track) => used.indexOf(track) + 1)];
  const heads = used.reduce((sum, { by }) => sum + headBytes(by!), 1);
  return {
    ...{ shift, samples, modes: path.modes, which: path.tracks.map((track) => number[track]!) },
    predictors: used.map(({ by }) => by!),
    residuals: [none, ...used].map(({ costs }) => costs.z),
    reach: Math.min(history, Math.max(0, ...used.map(({ by }) => reachOf(by!)))),
    kinds: candidateKinds.filter((kind) => used.some((track) => track.kind === kind)),
    bitsPerSample: (path.bits + 8 * heads) / samples,
  };
}

/** Up to three predictors that together cost least, taken one after the other. */
function bestTogether(none: Tried, all: readonly Tried[]): Tried[] {
  const chosen: Tried[] = [];
  const bits = none.costs.least.slice();
  while (chosen.length < LIMIT.predictors) {
    let best: Tried | null = null;
    let most: number = STEP_BITS.fresh;
    for (const one of all) {
      let saved = -8 * headBytes(one.by!);
      for (let b = 0; b < bits.length; b++) saved += Math.max(0, bits[b]! - one.costs.least[b]!);
      if (saved > most) [best, most] = [one, saved];
    }
    if (best === null) break;
    chosen.push(best);
    for (let b = 0; b < bits.length; b++) bits[b] = Math.min(bits[b]!, best.costs.least[b]!);
  }
  return chosen;
}

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
