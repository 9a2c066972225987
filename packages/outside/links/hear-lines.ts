// What comes over a link as JSON, a line a message, heard one after the other: who hears may take its time, and the other
// side waits meanwhile. For the control ports of machines.

import { setTimeout as pause } from "node:timers/promises";
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

const HEARD_OUT_WITHIN_MS = 10_000;

/**
 * Resolves when all that a machine said before its end has been heard, so that its end is told after it. Who hears may be
 * held up for long; then the end is told all the same.
 *
 * @param hearing what `hearLines` returned
 */
export async function heardOut(hearing: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  await Promise.race([hearing, pause(HEARD_OUT_WITHIN_MS, null, { signal: late.signal }).catch(() => null)]);
  late.abort();
}
