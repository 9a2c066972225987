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

/** What a guest says may be anything: a program in it can say such words, too. Null: it is none. */
export function guestWord(said: unknown): GuestWord | null {
  if (typeof said !== "object" || said === null) return null;
  const { kind, code, action, subsystem, path, modalias } = said as Readonly<Record<string, unknown>>;
  if (kind === "waiting") return GUEST_WAITS;
  if (kind === "ended") return typeof code === "number" ? { kind, code } : null;
  const texts = [action, subsystem, path].every((text) => typeof text === "string" && text.length < 1000);
  return kind === "kernel-event" && texts && (modalias === null || typeof modalias === "string")
    ? ({ kind, action, subsystem, path, modalias } as GuestWord)
    : null;
}
