// Energy and rms of a terminal's elements, frame by frame, from rows of raw codes: sums of blocks, running totals, and
// the rule around each pulse edge. Called by the streaming lanes, which own one arena and one of these per thread.

import { type Arena, type CodeRows, fault, insist } from "@etalon/basis";
import { openBlockSums, SUMS } from "./block-sums.ts";
import { type CodeElements, type CodeScale, MOMENTS } from "./code-elements.ts";
import { BLOCK, codeKernels, type Engine } from "./code-kernels.ts";
import { openEdgeSums } from "./edge-energy.ts";
import { type EdgeRule, edgeContext } from "./edge-rule.ts";

/** What one terminal's products have come to in the present gap-free stretch, in code units; the caller keeps it. */
export interface RunningSums {
  /** [products][6] of the blocks counted so far, the sums of `block-sums.ts`. */
  readonly totals: Float64Array;
  /** [products][6] what rounding dropped from them. */
  readonly lost: Float64Array;
  /** Blocks counted. */
  blocks: number;
  /** Samples from the first block that is not counted to the first sample of the frame that comes next. */
  pending: number;
}

export const runningSums = (elements: CodeElements): RunningSums => {
  const size = elements.products.length * SUMS;
  const { lead } = elements.reach;
  return { totals: new Float64Array(size), lost: new Float64Array(size), blocks: 0, pending: -lead };
};

/** A stretch begins with the frame that comes next: after a gap. */
export function restart(elements: CodeElements, sums: RunningSums): void {
  sums.totals.fill(0);
  sums.lost.fill(0);
  sums.blocks = 0;
  sums.pending = -elements.reach.lead;
}

/** Mean power, rms voltage, rms current. */
export const MEANS = 3;

export interface FrameEnergy {
  /**
   * Takes a frame; what follows is about it, until `end`. Blocks are counted as far as no edge to come can need them
   * singly: the last 200 samples or so (certified rule: 350) are left to the next frame.
   * @param elements of the rule that this was opened with
   * @param rows     in front of the frame, unless it is a stretch's first: `elements.reach.history` samples of the stretch
   * @param samples  of the frame
   * @throws Fault the rows hold too little history, or the frame is longer than was said
   */
  begin(elements: CodeElements, sums: RunningSums, rows: CodeRows, samples: number): void;
  /** Positions from ≤ position < to can be asked for, in samples after the frame's first; later ones wait. */
  readonly from: number;
  readonly to: number;
  /**
   * Moments of all products from near the stretch's beginning to a pulse edge, as `energyOfMoments` takes them: the
   * energy between two edges of a stretch is that of their difference.
   * @param position samples after the frame's first; negative for an edge that waited
   * @param out      [products][4] code units
   * @throws Fault the position cannot be asked for
   */
  momentsTo(position: number, out: Float64Array): void;
  /**
   * Mean powers and rms values over the blocks that this frame counts: about as many samples as it has, a little
   * earlier; whole cycles by chance alone.
   * @param scales [rows]
   * @param out    [products][3] watt (positive = the user draws energy; with the product's sign), volt, ampere
   * @returns      samples that they are means of; 0: none, and `out` is as it was
   */
  means(scales: readonly CodeScale[], out: Float64Array): number;
  /** Blocks that this frame counts, and where the first begins in a voltage's row, in samples after the frame's first. */
  readonly blocks: number;
  readonly blocksFrom: number;
  /** Where the sums of these blocks stand; see `BlockSums`. */
  placeOf(product: number, sum: number): number;
  /** Counts the frame's blocks. */
  end(): void;
}

export interface FrameEnergyTerms {
  readonly arena: Arena;
  readonly engine: Engine;
  readonly rule: EdgeRule;
  /** Samples of the longest frame. */
  readonly samples: number;
  /** Of the terminal that has most. */
  readonly products: number;
}

/** Takes its places in the arena once; frames and edges allocate nothing. */
export function openFrameEnergy({
  arena,
  engine,
  rule,
  samples: longest,
  products,
}: FrameEnergyTerms): FrameEnergy {
  const kernels = codeKernels(arena, engine);
  // What a frame leaves to the next is less than four times the rule's context.
  const blocksAtMost = Math.ceil((longest + 4 * edgeContext(rule)) / BLOCK);
  const blockSums = openBlockSums(arena, kernels, { blocks: blocksAtMost, products });
  const edgeSums = openEdgeSums(arena, kernels, rule);
  const ofBlocks = new Float64Array(SUMS);
  const ofFrame = new Float64Array(SUMS * products); // over all blocks that the frame counts

  let elements: CodeElements | null = null;
  let sums: RunningSums | null = null;
  let rows: CodeRows | null = null;
  let samples = 0;
  let blocks = 0;
  let blocksFrom = 0;
  let from = 0;
  let to = 0;

  return {
    begin(theirElements, theirSums, theirRows, theirSamples) {
      const { reach } = theirElements;
      insist(theirElements.rule === rule, "frame energy: elements of another rule");
      if (!(theirSamples >= 0 && theirSamples <= longest))
        fault(`frame energy: a frame of ${theirSamples} samples`);
      elements = theirElements;
      sums = theirSums;
      rows = theirRows;
      samples = theirSamples;
      const { pending } = sums;
      blocks = Math.max(0, Math.floor((samples + pending - reach.kept) / BLOCK));
      from = reach.front - pending;
      to = samples - reach.behind;
      blocksFrom = -pending;
      blockSums.take(elements, rows, blocksFrom, blocks);
      for (let p = 0; p < elements.products.length; p++) blockSums.ofFirst(p, blocks, ofFrame, p * SUMS);
    },
    get blocks() {
      return blocks;
    },
    get blocksFrom() {
      return blocksFrom;
    },
    placeOf: blockSums.placeOf,
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    momentsTo(position, out) {
      insist(elements !== null && sums !== null && rows !== null, "frame energy: an edge before a frame");
      if (!(position >= from && position < to)) fault(`frame energy: ${position} is not in ${from} … ${to}`);
      for (let p = 0; p < elements.products.length; p++) {
        if (elements.products[p].sign === 0) continue;
        const inRow = position + elements.lags[p];
        const first = Math.floor(inRow) - rule.halfWidth + 1; // all samples before have the weight 1
        const block = Math.min(blocks, Math.floor((first + sums.pending) / BLOCK));
        const near = edgeSums.upTo(elements, p, rows, BLOCK * block - sums.pending, inRow);
        blockSums.ofFirst(p, block, ofBlocks, 0);
        const total = p * SUMS;
        const at = p * MOMENTS;
        out[at] = sums.totals[total] + (ofBlocks[0] + near[0] + sums.lost[total]);
        out[at + 1] = sums.totals[total + 3] + (ofBlocks[3] + near[1] + sums.lost[total + 3]);
        out[at + 2] = sums.totals[total + 5] + (ofBlocks[5] + near[2] + sums.lost[total + 5]);
        out[at + 3] = BLOCK * (sums.blocks + block) + near[3];
      }
    },
    means(scales, out) {
      insist(elements !== null, "frame energy: means before a frame");
      const count = BLOCK * blocks;
      if (count === 0) return 0;
      for (let p = 0; p < elements.products.length; p++) {
        const { voltage, current, sign } = elements.products[p];
        const u = scales[voltage];
        const i = scales[current];
        const constant = i.offset * elements.constants[p];
        const all = p * SUMS;
        const byOffsets =
          u.offset * ofFrame[all + 5] + constant * ofFrame[all + 3] - u.offset * constant * count;
        out[p * MEANS] = (sign * u.gain * i.gain * (ofFrame[all] - byOffsets)) / count;
        out[p * MEANS + 1] = rmsOf(u, ofFrame[all + 1], ofFrame[all + 3], count);
        out[p * MEANS + 2] = rmsOf(i, ofFrame[all + 2], ofFrame[all + 4], count);
      }
      return count;
    },
    end() {
      insist(elements !== null && sums !== null, "frame energy: an end before a frame");
      const { totals, lost } = sums;
      for (let s = 0; s < elements.products.length * SUMS; s++) {
        const sum = totals[s];
        const term = ofFrame[s];
        const next = sum + term;
        lost[s] += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
        totals[s] = next;
      }
      sums.blocks += blocks;
      sums.pending += samples - BLOCK * blocks;
      elements = null;
    },
  };
}

/** √(Σ (x − offset)² / n), scaled. */
function rmsOf({ gain, offset }: CodeScale, squares: number, sum: number, count: number): number {
  return (
    Math.abs(gain) * Math.sqrt(Math.max(0, squares - 2 * offset * sum + count * offset * offset) / count)
  );
}
