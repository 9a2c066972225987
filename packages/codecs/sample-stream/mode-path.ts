// Which predictor and mode each block takes: the cheapest way through all blocks, steps from block to block included.

import type { BlockCosts } from "./block-costs.ts";
import { BLOCK, MOST_MODE } from "./layout.table.ts";

/** What a step costs: the same again, one mode up, one down, another altogether. */
export const STEP_BITS = { same: 1, up: 2, down: 3, fresh: 11 } as const;

export interface ModePath {
  readonly bits: number;
  /** [blocks] place of the track, and the mode. */
  readonly tracks: Uint8Array;
  readonly modes: Uint8Array;
}

/** A block that leaves the way and comes back to it pays no more than this beyond the two steps that it saves. */
const DETOUR = 2 * (STEP_BITS.fresh - STEP_BITS.same);

/**
 * Only modes that are some block's cheapest, and those beside them, are looked at.
 * @param tracks  of no predictor, and of each predictor
 */
export function modePath(tracks: readonly BlockCosts[], samples: number): ModePath {
  const blocks = Math.ceil(samples / BLOCK);
  const states = statesOf(tracks, blocks);
  const count = states.length;
  const place = new Map(states.map(({ track, mode }, s) => [64 * track + mode, s]));
  const above = states.map(({ track, mode }) => place.get(64 * track + mode - 1) ?? -1); // one step up leads here
  const below = states.map(({ track, mode }) => place.get(64 * track + mode + 1) ?? -1);

  const from = new Int16Array(blocks * count);
  let cost = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let next: typeof cost = new Float64Array(count);
  const start = place.get(0) as number; // no predictor, mode 0: where every channel begins
  cost[start] = 0;
  for (let block = 0; block < blocks; block++) {
    let least = Number.POSITIVE_INFINITY;
    for (const track of tracks) least = Math.min(least, track.least[block]!);
    let cheapest = 0;
    for (let s = 1; s < count; s++) if (cost[s]! < cost[cheapest]!) cheapest = s;
    for (let s = 0; s < count; s++) {
      const { track, mode } = states[s]!;
      let best = cost[cheapest]! + STEP_BITS.fresh;
      let via = cheapest;
      const a = above[s]!;
      const b = below[s]!;
      if (cost[s]! + STEP_BITS.same < best) [best, via] = [cost[s]! + STEP_BITS.same, s];
      if (a >= 0 && cost[a]! + STEP_BITS.up < best) [best, via] = [cost[a]! + STEP_BITS.up, a];
      if (b >= 0 && cost[b]! + STEP_BITS.down < best) [best, via] = [cost[b]! + STEP_BITS.down, b];
      const costs = tracks[track]!;
      const hopeless = costs.least[block]! > least + DETOUR;
      next[s] = hopeless ? Number.POSITIVE_INFINITY : best + costs.bits(block, mode);
      from[block * count + s] = via;
    }
    [cost, next] = [next, cost];
  }

  let state = cost.indexOf(Math.min(...cost));
  const path = { bits: cost[state]!, tracks: new Uint8Array(blocks), modes: new Uint8Array(blocks) };
  for (let block = blocks - 1; block >= 0; block--) {
    path.tracks[block] = states[state]!.track;
    path.modes[block] = states[state]!.mode;
    state = from[block * count + state]!;
  }
  return path;
}

function statesOf(tracks: readonly BlockCosts[], blocks: number): { track: number; mode: number }[] {
  return tracks.flatMap(({ least, modes }, track) => {
    const wanted = new Set<number>(track === 0 ? [0] : []);
    for (let block = 0; block < blocks; block++) {
      if (least[block] === Number.POSITIVE_INFINITY) continue;
      const mode = modes[block]!;
      for (let beside = mode - 1; beside <= mode + 1; beside++)
        if (beside >= 0 && beside <= MOST_MODE) wanted.add(beside);
    }
    return [...wanted].map((mode) => ({ track, mode }));
  });
}
