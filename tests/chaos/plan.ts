// What is killed in each run, and when: the same for the same seed. Called by `chaos-runs.ts`.

import { uniform } from "@etalon/outside/simulated/chance";

export const victims = [
  "cloud",
  "station",
  "agent",
  "terminal",
  "node of the machine",
  "another node",
  "NATS server",
  "PostgreSQL",
] as const;
export type Victim = (typeof victims)[number];

export interface Mishap {
  readonly victim: Victim;
  /** Which of several; 0 to 1. */
  readonly which: number;
  /** After the order of the detection. */
  readonly atS: number;
  /** After the kill. */
  readonly backAfterS: number;
}

/** Whoever starts processes anew does so soon. */
const BACK_WITHIN_S = 2;
/** The kill may come when the stream has ended: into verdict and giving back. */
const BEYOND_S = 4;

/** @param lengthS  of a detection, of the clock on the wall */
export function planOf(seed: number, runs: number, lengthS: number): readonly Mishap[] {
  return Array.from({ length: runs }, (_, run) => {
    const draw = (what: number) => uniform(seed, run, what);
    // Every kind has its turn before one comes again, each time in another order.
    const round = Math.floor(run / victims.length);
    const order = [...victims.keys()].sort(
      (a, b) => uniform(seed, -1 - round, a) - uniform(seed, -1 - round, b),
    );
    const victim = victims[order[run % victims.length] ?? 0] ?? "cloud";
    return {
      victim,
      which: draw(1),
      atS: draw(2) * (lengthS + BEYOND_S),
      backAfterS: draw(3) * BACK_WITHIN_S,
    };
  });
}
