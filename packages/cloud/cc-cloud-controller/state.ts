// CC's state: an application and its events; and, per resource, the catalogue entry that users may query.

import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import type { DriverOffer, ReadingsTaken } from "@etalon/messages/drivers";
import type { Event } from "@etalon/messages/nouns";

export interface Application {
  readonly kind: "application";
  readonly id: string;
  readonly applicant: string;
  readonly detection: string;
  readonly resource: string;
  /** Applied for by a user, who follows it here: no station waits for word of it. Absent in old states: a station may. */
  readonly atDoor?: boolean;
  readonly status: "called" | "booked" | "waiting" | "granted" | "joined" | "ended";
  readonly events: readonly Event[];
  /** The machine that holds the instrument, once something has been heard of it. */
  readonly machine?: string;
  /** Its number: of a lower one no news is heard any more. */
  readonly placement?: number;
  /** The driver that waits for the user's word. */
  readonly asks?: DriverOffer | null;
  readonly readings?: ReadingsTaken;
}

export interface Shown {
  readonly kind: "catalogue";
  readonly entry: CatalogueEntry;
}

export type State = Application | Shown;
