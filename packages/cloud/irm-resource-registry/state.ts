// IRM's state: one agent, who it is known to be, what it announced, whether it is alive.

import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";

export interface Agent {
  readonly id: string;
  readonly alive: boolean;
  /**
   * known: what it announces is checked and approved; held: it waits for an administrator; barred: an administrator has
   * sent it away. null: never heard of.
   */
  readonly standing: "known" | "held" | "barred" | null;
  /** What an administrator admitted it for; null: known by policy alone. */
  readonly owners: readonly string[] | null;
  /** The only certificate that counts: the administrator's word, or the first that it came under. */
  readonly certificate: string | null;
  readonly barredWhy: string | null;
  /** Only what was checked and approved. */
  readonly instruments: readonly AnnouncedInstrument[];
  /** What a held agent last announced, unchecked. */
  readonly held: readonly AnnouncedInstrument[];
  /** Of the last announcement. */
  readonly refused: readonly { readonly resource: string; readonly why: string }[];
}

export const unknownAgent = (id: string): Agent => ({
  id,
  alive: false,
  standing: null,
  owners: null,
  certificate: null,
  barredWhy: null,
  instruments: [],
  held: [],
  refused: [],
});
