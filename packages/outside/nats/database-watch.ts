// Whether the cloud's database has gone back in time while the other hosts went on: restored from a backup, or a standby
// that had not heard all took over. It would give numbers and tokens again that were given already, and hosts would take
// what it says for what they have heard. Called by the role cloud: before it says anything, and then every second.

import { setTimeout as pause } from "node:timers/promises";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import type { Database } from "../postgres/database.ts";
import { markOf, raiseMark } from "../postgres/database-mark.ts";
import { seldom } from "../telemetry/seldom.ts";
import type { Bus } from "./bus.ts";
import { keepMark, keptMark } from "./kept-mark.ts";

const EVERY_MS = 1_000;
const KNOWN_WITHIN_MS = 30_000;

interface WatchOptions {
  readonly database: Database;
  readonly bus: Bus;
  readonly log: Log;
  /** It went back under the running process, which then must not go on. */
  readonly wentBack: (why: string) => void;
}

export interface DatabaseWatch {
  stop(): Promise<void>;
}

export async function openDatabaseWatch(options: WatchOptions): Promise<Answer<DatabaseWatch>> {
  const { database, bus, log, wentBack } = options;
  const told = await toldBefore(bus);
  if (!told.ok) return told;
  const found = await markOf(database);
  if (told.value !== null && told.value > found)
    return refused("cloud.went-back", backText(found, told.value));

  const stopping = new AbortController();
  const complaints = seldom(log);
  let last = found;
  const watching = (async () => {
    for (
      ;
      !stopping.signal.aborted;
      await pause(EVERY_MS, null, { signal: stopping.signal }).catch(() => null)
    ) {
      try {
        const raised = await raiseMark(database, last);
        if (raised === null) return wentBack(backText(await markOf(database), last));
        last = raised;
        await keepMark(bus, raised);
      } catch (error) {
        // Either is away, which whoever has the connection tells.
        if (bus.isConnected()) complaints.warn("cloud.mark-not-told", { error });
        else log.debug("cloud.mark-not-told", { error });
      }
    }
  })();
  return good({
    async stop() {
      stopping.abort();
      await watching;
    },
  });
}

async function toldBefore(bus: Bus): Promise<Answer<number | null>> {
  for (const deadline = Date.now() + KNOWN_WITHIN_MS; ; await pause(EVERY_MS)) {
    try {
      return good(await keptMark(bus));
    } catch (error) {
      if (Date.now() > deadline)
        return refused(
          "nats.mark",
          `the bus does not tell how far the database had come: ${(error as Error).message}`,
        );
    }
  }
}

const backText = (isMs: number, wasMs: number): string =>
  `The ${wentBackText(isMs, wasMs)} Stop cloud and station, run "etalon database restored", and start them, agents and nodes again.`;
/** Also said by `etalon doctor`, with a hint of its own. */
export const wentBackText = (isMs: number, wasMs: number): string =>
  `database has gone back to ${timeText(isMs)}, and had come to ${timeText(wasMs)} before: was it restored?`;
const timeText = (ms: number): string => (ms === 0 ? "its beginning" : new Date(ms).toISOString());
