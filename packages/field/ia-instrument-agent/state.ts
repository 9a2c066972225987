// IA's state: which fencing tokens are valid for each of its instruments, and which streams it keeps for whom.

import type { Instant } from "@etalon/basis";
import type { Requirements } from "@etalon/messages/nouns";

export interface KeptStream {
  readonly stream: string;
  readonly detection: string;
  /** The instrument whose samples these are. */
  readonly resource: string;
  /** Only this terminal may upload to it. */
  readonly terminal: string;
  /** Of a detection; a watch has none, and its frames roll. */
  readonly requirements?: Requirements;
}

export interface ValidToken {
  readonly resource: string;
  readonly token: number;
  /** Whose streams its holder may read. */
  readonly detection?: string;
  readonly untilTaiNs: Instant;
}

/** What is known of an instrument's tokens that are stale for ever, so that no message heard late revives one. */
export interface Stale {
  readonly resource: string;
  /** All below are. */
  readonly floor: number;
  /** And these, at or above the floor: leases that ended while an older one goes on beside them. */
  readonly over: readonly number[];
}

/**
 * Which machine the cluster placed last for a lease, and on which node: only that one is linked. An older one may be at work
 * still, on a node that the cluster holds for dead.
 */
export interface Placed {
  readonly resource: string;
  readonly token: number;
  readonly machine: string;
  readonly placement: number;
  readonly node: string;
}

export interface Agent {
  readonly id: string;
  /** One for an instrument, or several that share it. */
  readonly tokens: readonly ValidToken[];
  readonly stale: readonly Stale[];
  /** Of tokens that are not stale for ever. */
  readonly placed: readonly Placed[];
  readonly streams: readonly KeptStream[];
  /** What IRM refused of the last announcement, for the operator. */
  readonly refused: readonly { readonly resource: string; readonly why: string }[];
}
