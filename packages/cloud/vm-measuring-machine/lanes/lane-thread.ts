// What a worker thread does with its lanes: frames in, figures out in batches. The thread's program wires it to the ring
// that feeds it; see `apps/cli/measuring-thread.ts`.

import type { Refusal } from "@etalon/basis";
import { figuresBatch } from "./figures-batch.ts";
import type { LaneTerms } from "./lane-terms.ts";
import { type LanesOptions, openLanes } from "./lanes.ts";
import type { ToThread } from "./owned-lanes.ts";

/** From a thread. */
export interface FromLanes {
  /** Figures of many frames, as `figures-batch.ts` has them. */
  readonly figures: Float64Array;
  /** Why frames were refused. */
  readonly refused: readonly { readonly lane: number; readonly sequence: number; readonly why: Refusal }[];
}

export interface LaneThread {
  /** A frame of a lane; the bytes are good until this returns. */
  bytes(lane: number, bytes: Uint8Array): void;
  words(message: unknown): void;
  /** Nothing is there to be done now. */
  idle(): void;
  end(): void;
}

/** Figures are told at least so often. */
export const TELL_EVERY_MS = 200;
/** A megabyte: hundreds of frames, or one with the harmonics of all its windows. */
const BATCH_WORDS = 1 << 17;
const MOST_REFUSALS = 256;

export function openLaneThread(options: LanesOptions, say: (message: FromLanes) => void): LaneThread {
  const lanes = openLanes(options);
  const batch = figuresBatch(BATCH_WORDS);
  let refused: { lane: number; sequence: number; why: Refusal }[] = [];
  let toldMs = performance.now();

  function tell(): void {
    toldMs = performance.now();
    if (batch.length === 0) return;
    say({ figures: batch.take(), refused });
    refused = [];
  }

  return {
    bytes(lane, bytes) {
      const figures = lanes.frameOf(lane, bytes);
      if (figures.refusal) {
        const { sequence, refusal: why } = figures;
        refused.push({ lane, sequence, why });
      }
      if (!batch.add(figures)) {
        tell();
        batch.add(figures);
      }
      if (refused.length >= MOST_REFUSALS) tell();
    },
    words(message) {
      const order = message as ToThread<LaneTerms>;
      if (order.kind === "open") lanes.open(order.lane, order.terms);
      else lanes.close(order.lane);
    },
    idle() {
      if (performance.now() - toldMs >= TELL_EVERY_MS) tell();
    },
    end: tell,
  };
}
