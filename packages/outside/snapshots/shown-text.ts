// What is shown of a machine, as text on its way between processes. Called by what carries it, over the bus and by notifications.

import { fromJson, toJson } from "@etalon/basis";
import { id } from "@etalon/messages/nouns";
import { SHOWN_BYTES_AT_MOST, snapshot } from "@etalon/messages/snapshot";
import { z } from "zod";
import { isTooDeep } from "../http/sound-text.ts";

const shown = z.object({ machine: id, snapshot });
export type ShownSnapshot = z.infer<typeof shown>;

/** null: it is more than a notification has room for. */
export function shownText(machine: string, seen: unknown): string | null {
  const text = toJson({ machine, snapshot: seen });
  return Buffer.byteLength(text) <= SHOWN_BYTES_AT_MOST ? text : null;
}

/** null: it is nothing that a node shows. */
export function shownIn(text: string): ShownSnapshot | null {
  if (text.length > SHOWN_BYTES_AT_MOST || isTooDeep(text)) return null;
  try {
    return shown.safeParse(fromJson(text)).data ?? null;
  } catch {
    return null;
  }
}
