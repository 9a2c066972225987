// What comes over a link as JSON, a line a message, heard one after the other: who hears may take its time, and the other
// side waits meanwhile. For the control ports of machines.

import type { ByteLink } from "@etalon/basis";
import { jsonLines } from "./json-lines.ts";

/** @returns `flooded` when a line grew beyond the limit, at once; `ended` when no more comes */
export async function hearLines(
  link: ByteLink,
  heard: (message: unknown) => void | Promise<void>,
): Promise<"ended" | "flooded"> {
  const lines = jsonLines();
  for await (const bytes of link.heard) {
    for (const message of lines.heard(bytes)) await heard(message);
    if (lines.broken) return "flooded";
  }
  return "ended";
}
