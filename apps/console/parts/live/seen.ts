// What is seen live, as far as it was told: the newest alone. Pure; called by `use-live.ts`.

import type { Snapshot } from "../../api/contracts.ts";
import type { News } from "../../live/event-stream.ts";

export interface Seen {
  readonly newest: Snapshot | null;
}
export const nothingSeen: Seen = { newest: null };

export const withSnapshot = (seen: Seen, { kind, value }: News): Seen =>
  kind === "snapshot" ? { newest: value as Snapshot } : seen;

export type Channel = Snapshot["channels"][number];
