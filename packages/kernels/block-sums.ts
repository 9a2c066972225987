// Sums of all products of a frame over blocks of 16 samples, from rows of codes. Called by the frame's energy.

import { type Arena, type CodeRows, codeAt, fault, insist } from "@etalon/basis";
import type { CodeElements } from "./code-elements.ts";
import { BLOCK, type CodeKernels, SKEW_CONTEXT, SKEW_TAPS, SUM_ROWS } from "./code-kernels.ts";

/** Σ u·i′, Σ u², Σ i², Σ u, Σ i as the kernels have them, and Σ i′. */
export const SUMS = SUM_ROWS + 1;

export interface BlockSums {
  /**
   * Takes the sums of `blocks` blocks from sample `from` of the frame on. They stay until the next call.
   * @throws Fault more blocks than there is room for, or samples that do not stand in the rows
   */
  take(elements: CodeElements, rows: CodeRows, from: number, blocks: number): void;
  /** The six sums of a product over the first `count` of them into out[at …], code units. */
  ofFirst(product: number, count: number, out: Float64Array, at: number): void;
  /** Where one of the kernels' five sums of a product stands, block by block: a place among the arena's doubles. */
  placeOf(product: number, sum: number): number;
}

/** Within a block sums of narrow codes are floats; from block to block all are doubles. */
export function openBlockSums(
  arena: Arena,
  kernels: CodeKernels,
  room: { readonly blocks: number; readonly products: number },
): BlockSums {
  const rowBytes = 8 * room.blocks;
  const sums = arena.f64(room.products * SUM_ROWS * room.blocks);
  const scratch = arena.u8(256 * room.blocks + 256);
  const floats = arena.f32(SKEW_TAPS);
  const doubles = arena.f64(SKEW_TAPS);
  const totals = arena.f64(SUM_ROWS);
  const codes = new Int32Array(arena.memory.buffer);
  const reachAtStart = new Float64Array(room.products);
  let now: { elements: CodeElements; rows: CodeRows; from: number } | null = null;

  /**
   * Σ i′ − T·Σ i over all that lies before sample n: what the filter has reached beyond n, less what it has not reached
   * before it. So Σ i′ needs no sums of its own.
   */
  function skewReach({ products, skews, taps }: CodeElements, rows: CodeRows, p: number, n: number): number {
    if (skews[p].taps === null) return 0;
    const at = codeAt(rows, products[p].current, n - skews[p].whole) >> 2;
    let sum = 0;
    let behind = 0;
    for (let m = 1; m <= SKEW_CONTEXT; m++) {
      behind += codes[at + m - 1]; // tap 8 − m stands m samples ahead of its output
      sum += taps[p][SKEW_CONTEXT - m] * behind;
    }
    let before = 0;
    for (let m = 1; m < SKEW_CONTEXT; m++) {
      before += codes[at - m];
      sum -= taps[p][SKEW_CONTEXT + m] * before;
    }
    return sum;
  }

  return {
    placeOf: (product, sum) => (sums.at >> 3) + (product * SUM_ROWS + sum) * room.blocks,
    take(elements, rows, from, blocks) {
      const { products, skews, taps, wide } = elements;
      const fits = blocks <= room.blocks && products.length <= room.products;
      if (!fits) fault(`block sums: no room for ${blocks} blocks of ${products.length} products`);
      now = { elements, rows, from };
      for (let p = 0; p < products.length; p++) {
        const { voltage, current } = products[p];
        const { whole, taps: filter } = skews[p];
        const to = from + BLOCK * blocks;
        requireInside(rows, from, to);
        requireInside(rows, from - whole - SKEW_CONTEXT, to - whole + SKEW_CONTEXT);
        reachAtStart[p] = skewReach(elements, rows, p, from);
        const u = codeAt(rows, voltage, from);
        const i = codeAt(rows, current, from - whole);
        const out = sums.at + p * SUM_ROWS * rowBytes;
        if (wide) {
          doubles.of.set(taps[p]);
          kernels.wideBlockSums(u, i, blocks, filter ? doubles.at : 0, out, rowBytes, scratch.at);
        } else {
          floats.of.set(taps[p]);
          kernels.blockSums(u, i, blocks, filter ? floats.at : 0, out, rowBytes, scratch.at);
        }
      }
    },
    ofFirst(product, count, out, at) {
      insist(now !== null, "block sums: none were taken");
      const { elements, rows, from } = now;
      kernels.rowSums(sums.at + product * SUM_ROWS * rowBytes, SUM_ROWS, count, rowBytes, totals.at);
      for (let s = 0; s < SUM_ROWS; s++) out[at + s] = totals.of[s];
      const reach = skewReach(elements, rows, product, from + BLOCK * count) - reachAtStart[product];
      out[at + SUM_ROWS] = elements.constants[product] * totals.of[4] + reach;
    },
  };
}

/** Samples from … to − 1 of a frame stand in the rows. */
export function requireInside({ history, stride }: CodeRows, from: number, to: number): void {
  const inside = from >= -history && to <= stride - history;
  if (!inside)
    fault(`samples ${from} to ${to} of a frame whose rows reach from ${-history} to ${stride - history}`);
}
