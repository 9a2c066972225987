// The outside as interfaces: what components need, without saying who provides it. Adapters live in `outside/`.

import type { Instant } from "./instant.ts";
import type { Address, Outcome } from "./step.ts";

/** Wall clock in TAI. Components never read the machine's clock themselves. */
export interface Clock {
  now(): Instant;
}

/** A component's pure step: one message and one aggregate's state in; what follows out. */
export type Step<State, Heard, Say, Self, Act> = (
  state: State | null,
  heard: Heard | Self,
  key: string,
  now: Instant,
) => Outcome<State, Say, Self, Act>;

/** What a component gives to the mailbox to be run by it. */
export interface Controller<State, Heard, Say, Self, Act> {
  readonly step: Step<State, Heard, Say, Self, Act>;
  /** Carries out one act, at least once; what it returns is heard by the same aggregate. */
  readonly perform: (act: Act, key: string) => Promise<readonly (Heard | Self)[]>;
  /** Checks a body that comes from outside this component; null when it is understood. */
  readonly misunderstood: (body: unknown) => string | null;
}

/**
 * Messages between components and the state they change, in one transaction per message: exactly one effect on
 * state, in order per aggregate, whatever crashes. Short messages and procedures of days use the same mechanism.
 */
export interface Mailbox {
  /** From outside a step (an HTTP request, a heartbeat's end). `id` makes it idempotent: heard once. */
  post(to: Address, body: unknown, id?: string): Promise<void>;
  /** Runs a controller until `stop`. */
  serve<State, Heard, Say, Self, Act>(
    component: Address["component"],
    controller: Controller<State, Heard, Say, Self, Act>,
  ): Promise<void>;
  read(of: Address): Promise<unknown>;
  list(
    component: Address["component"],
    keyPrefix: string,
  ): Promise<readonly { key: string; state: unknown }[]>;
  stop(): Promise<void>;
}
