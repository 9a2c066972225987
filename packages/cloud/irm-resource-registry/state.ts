// IRM's state: one agent, what it announced, whether it is alive.

import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";

export interface Agent {
  readonly id: string;
  readonly alive: boolean;
  /** Only what was checked and approved. */
  readonly instruments: readonly AnnouncedInstrument[];
}
