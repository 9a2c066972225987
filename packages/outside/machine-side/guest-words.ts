// What an engine and the guest side of a virtual machine say to each other on the control port, under `vmm`.

import type { KernelEvent } from "./kernel-events.ts";

/** The program has something to say: now the machine may be saved. */
export const GUEST_WAITS = { kind: "waiting" } as const;

export type GuestWord =
  | typeof GUEST_WAITS
  | ({ readonly kind: "kernel-event" } & KernelEvent)
  | { readonly kind: "ended"; readonly code: number };

/** Said once to each machine that runs on, from its start or from a saved state. */
export interface EngineWord {
  readonly kind: "awake";
  /** The wall clock stood still since the state was saved. */
  readonly atMs: number;
  /** Every machine of one state has the same random pool. */
  readonly seed: string;
}
