// A machine's control port as its engine hears it: JSON, a line a message, one after the other. Who hears may take its
// time, and the machine waits meanwhile; a machine whose line has no end is ended.

import { setTimeout as pause } from "node:timers/promises";
import type { ByteLink } from "@etalon/basis";
import { jsonLines } from "./json-lines.ts";

const HEARD_OUT_WITHIN_MS = 10_000;

export interface ControlPort {
  /**
   * Resolves when all that the machine said before its end has been heard, so that its end is told after it. Who hears may
   * be held up for long; then the end is told all the same.
   *
   * @returns why the machine was ended from here, if it was
   */
  heardOut(): Promise<string | null>;
}

/** @param kill ends the machine */
export function hearControlPort(
  link: ByteLink,
  heard: (message: unknown) => void | Promise<void>,
  kill: () => void,
): ControlPort {
  const hearing = hear(link, heard).then((why) => {
    if (why !== null) kill();
    return why;
  });
  return {
    async heardOut() {
      const late = new AbortController();
      const atLatest = pause(HEARD_OUT_WITHIN_MS, null, { signal: late.signal }).catch(() => null);
      const why = await Promise.race([hearing, atLatest]);
      late.abort();
      return why;
    },
  };
}

async function hear(
  link: ByteLink,
  heard: (message: unknown) => void | Promise<void>,
): Promise<string | null> {
  const lines = jsonLines();
  for await (const bytes of link.heard) {
    for (const message of lines.heard(bytes)) await heard(message);
    if (lines.broken) return "ended by us: it flooded its control port";
  }
  return null;
}
