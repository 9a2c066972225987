// IA's state: which fencing token is valid for each of its instruments, and which streams it keeps for whom.

import type { Instant } from "@etalon/basis";
import type { Requirements } from "@etalon/messages/nouns";

export interface KeptStream {
  readonly stream: string;
  readonly detection: string;
  /** The instrument whose samples these are. */
  readonly resource: string;
  /** Only this terminal may upload to it. */
  readonly terminal: string;
  readonly requirements: Requirements;
}

export interface ValidToken {
  readonly resource: string;
  readonly token: number;
  readonly untilTaiNs: Instant;
}

export interface Agent {
  readonly id: string;
  readonly tokens: readonly ValidToken[];
  readonly streams: readonly KeptStream[];
  /** What IRM refused of the last announcement, for the operator. */
  readonly refused: readonly { readonly resource: string; readonly why: string }[];
}
