// IM's state: one resource (an instrument that may be lent), its owner's terms, its lease and its queue.

import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Terms } from "@etalon/messages/is-to-im";
import type { Lease } from "@etalon/messages/nouns";

/** An application that wants the resource. */
export interface Call {
  readonly application: string;
  readonly applicant: string;
  readonly detection: string;
  readonly forS: number;
}

export interface Resource {
  readonly id: string;
  /** null until IRM approved it; the owner's terms may come first. */
  readonly instrument: AnnouncedInstrument | null;
  readonly alive: boolean;
  readonly terms: (Terms & { readonly owner: string }) | null;
  /** The highest fencing token ever given for this resource; never falls. */
  readonly lastToken: number;
  readonly lease: Lease | null;
  /** First come, first served. Empty unless the resource is lent. */
  readonly queue: readonly Call[];
}

export const unknownResource = (id: string): Resource => ({
  id,
  instrument: null,
  alive: false,
  terms: null,
  lastToken: 0,
  lease: null,
  queue: [],
});
