// The reference energy of one gap-free stretch, as its samples come in. Called by the measuring program,
// live and offline.

import { insist, requireShape } from "@etalon/basis";
import { BLOCK, type EdgeRule, edgeContext, energyTo, extendPrefix } from "@etalon/kernels/pulse-edge-energy";

/**
 * Positions are sample numbers with a fraction, counted from the stretch's first sample. Every figure
 * depends on the samples alone: neither the cutting into chunks nor what was forgotten changes a bit of it.
 */
export interface ReferenceEnergy {
  /** Takes the next samples, volt and ampere, one array per element; they are copied. */
  append(voltages: readonly Float64Array[], currents: readonly Float64Array[]): void;
  /** Samples taken so far. */
  readonly length: number;
  /**
   * Energy from the stretch's beginning to `position`, V·A·samples: joule after division by the sampling
   * rate, as a difference of two. null before `usableFrom` or from `usableTo` on.
   */
  energyTo(position: number): number | null;
  /** Lowest position that can be asked for. */
  readonly usableFrom: number;
  /** Positions below this can be asked for; it grows as samples come in. */
  readonly usableTo: number;
  /** Gives up positions below `before`, and the memory of their samples. */
  forget(before: number): void;
}

export interface ReferenceEnergyTerms {
  /** 3 for four wires, 2 for three (uab·ia + ucb·ic), 1 for single phase. */
  readonly elements: 1 | 2 | 3;
  readonly rule: EdgeRule;
}

/** Samples that the window holds room for at first: one second of a terminal. */
const FIRST_CAPACITY = 4096;

export function openReferenceEnergy({ elements, rule }: ReferenceEnergyTerms): ReferenceEnergy {
  const context = edgeContext(rule);
  const total = new Float64Array(2); // the running sum, and what rounding dropped from it
  let length = 0;
  let usableFrom = context - 1;
  let start = 0; // the window's first sample, a multiple of BLOCK
  let summed = 0; // samples of the window in complete blocks, whose sums the prefix holds
  let capacity = FIRST_CAPACITY;
  let voltages = windows();
  let currents = windows();
  let prefix: Float64Array = new Float64Array(capacity / BLOCK + 1);

  function windows(): Float64Array[] {
    return Array.from({ length: elements }, () => new Float64Array(capacity));
  }

  /**
   * Drops the blocks that no position from `usableFrom` on needs; grows until the window is at most half
   * full.
   */
  function makeRoom(samples: number): void {
    const used = length - start;
    if (used + samples <= capacity) return;
    const needless = Math.floor((usableFrom - context) / BLOCK - 1) * BLOCK - start;
    const dropped = Math.min(Math.max(needless, 0), summed);
    const needed = used - dropped + samples;
    const grown = 2 * needed > capacity;
    if (grown) capacity = Math.ceil(Math.max(needed, 2 * capacity) / BLOCK) * BLOCK;
    const moved = (old: Float64Array, room: Float64Array, first: number, last: number): Float64Array => {
      if (!grown) return old.copyWithin(0, first, last);
      room.set(old.subarray(first, last));
      return room;
    };
    const room = grown ? { voltages: windows(), currents: windows() } : { voltages, currents };
    voltages = voltages.map((old, e) => moved(old, room.voltages[e]!, dropped, used));
    currents = currents.map((old, e) => moved(old, room.currents[e]!, dropped, used));
    const prefixRoom = grown ? new Float64Array(capacity / BLOCK + 1) : prefix;
    prefix = moved(prefix, prefixRoom, dropped / BLOCK, summed / BLOCK + 1);
    start += dropped;
    summed -= dropped;
  }

  return {
    append(newVoltages, newCurrents) {
      const lengths = [...newVoltages, ...newCurrents].map((channel) => channel.length);
      const samples = lengths[0] ?? 0;
      const even = newVoltages.length === elements && newCurrents.length === elements;
      requireShape(even && lengths.every((l) => l === samples), "ReferenceEnergy.append", lengths);
      makeRoom(samples);
      for (let e = 0; e < elements; e++) {
        voltages[e]!.set(newVoltages[e]!, length - start);
        currents[e]!.set(newCurrents[e]!, length - start);
      }
      length += samples;
      const blocks = Math.floor((length - start) / BLOCK);
      extendPrefix(voltages, currents, prefix, summed / BLOCK, blocks, total);
      summed = blocks * BLOCK;
      // A missing value is a gap, and a gap ends the stretch: it must not get in here.
      insist(Number.isFinite(prefix[blocks]!), `reference energy: a sample before ${length} is not a number`);
    },

    energyTo(position) {
      if (!(position >= usableFrom && position < length - context)) return null;
      const energy = energyTo(rule, voltages, currents, prefix, position - start);
      insist(Number.isFinite(energy), `reference energy: a sample near ${position} is not a number`);
      return energy;
    },

    forget(before) {
      insist(!Number.isNaN(before), "ReferenceEnergy.forget: not a position");
      usableFrom = Math.max(usableFrom, Math.min(before, length));
    },

    get length() {
      return length;
    },
    get usableFrom() {
      return usableFrom;
    },
    get usableTo() {
      return length - context;
    },
  };
}
