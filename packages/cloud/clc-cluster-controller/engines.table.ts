// What machines of each engine are like. Read by `fit.ts`.

import type { Shape, Walls } from "@etalon/messages/nouns";

export interface EngineKind {
  readonly walls: Walls;
  /** As what an instrument can appear there other than as a bare line for bytes, which every engine has. */
  readonly shapes: readonly Shape[];
  /**
   * Up to which sample rate a machine keeps up with a six-channel stream; null: more than instruments have. Source: `npm run
   * vmm`, which finds 7,000 samples/s in an emulated machine, and 220,000 in a sandbox.
   */
  readonly highestRateHz: number | null;
  /** Meters that one monitoring machine takes: an emulated one would not keep up, and a sandbox has a terminal line for each. */
  readonly seats: number;
}

export const engines: Readonly<Record<string, EngineKind>> = {
  process: { walls: "none", shapes: ["stream"], highestRateHz: null, seats: 2_048 },
  sandbox: { walls: "sandbox", shapes: ["stream", "serial"], highestRateHz: null, seats: 0 },
  "qemu-tcg": { walls: "vm", shapes: ["stream", "message", "serial"], highestRateHz: 6_000, seats: 0 },
  "qemu-kvm": { walls: "vm", shapes: ["stream", "message", "serial"], highestRateHz: null, seats: 0 },
};
