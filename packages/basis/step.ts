// What every controller's pure step gives back, and how its parts are addressed.

import type { Instant } from "./instant.ts";

export type Component = "yh" | "ia" | "is" | "irm" | "cc" | "im" | "clc" | "nc" | "vm" | "zz";

/** Who hears a message: a component and the aggregate in it, e.g. `{ component: "im", key: "resource/7" }`. */
export interface Address {
  readonly component: Component;
  readonly key: string;
}

export interface Said<Body> {
  readonly to: Address;
  readonly body: Body;
}

/** A message to the aggregate itself, later. Old timers are never called off; a step ignores what no longer fits. */
export interface Timer<Body> {
  readonly atTaiNs: Instant;
  readonly body: Body;
}

/**
 * What the audit log keeps of a step: who did what to which instrument, and why. Instants of the entry itself and the
 * aggregate that says it are added where it is written.
 */
export interface Audited {
  /** One word: `granted`, `refused`, `renewed`, `reclaimed` … */
  readonly what: string;
  /** On whose behalf: an applicant, an owner, an agent, an administrator. */
  readonly who: string;
  readonly resource: string | null;
  readonly application: string | null;
  /** The fencing token that it is about. */
  readonly token: number | null;
  /** One sentence for a person. */
  readonly why: string;
  /** Of a lease: until when it holds, and whether others may have the instrument beside it. */
  readonly untilTaiNs?: Instant;
  readonly use?: "exclusive" | "shared";
}

/** Work for the shell (start a machine, open a link): done at least once, so it must bear being done twice. */
export interface Outcome<State, Say, Self, Act> {
  /** null ends the aggregate. */
  readonly state: State | null;
  readonly say: readonly Said<Say>[];
  readonly timers: readonly Timer<Self>[];
  readonly acts: readonly Act[];
  /** Appended to the audit log in the transaction that writes the state; nobody can change it afterwards. */
  readonly audit?: readonly Audited[];
}

export function unchanged<State>(state: State | null): Outcome<State, never, never, never> {
  return { state, say: [], timers: [], acts: [] };
}
