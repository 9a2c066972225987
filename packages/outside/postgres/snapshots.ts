// What machines see just now, between processes beside the database: a notification each, which the database keeps nowhere. Who
// looks listens on a connection of its own, as long as it looks. Opened by the apps.

import { setTimeout as pause } from "node:timers/promises";
import type { Log, Snapshots } from "@etalon/basis";
import { inProcessSnapshots } from "../snapshots/in-process.ts";
import { shownIn, shownText } from "../snapshots/shown-text.ts";
import type { Database } from "./database.ts";

const CHANNEL = "etalon_snapshots";
const AGAIN_AFTER_MS = 1_000;

export function databaseSnapshots(database: Database, log: Log): Snapshots {
  const here = inProcessSnapshots();
  let looking = 0;
  let attending = false;
  let leave = () => {};

  /** Over broken connections, until nobody looks any more. */
  async function attend(): Promise<void> {
    if (attending) return;
    for (attending = true; looking > 0; ) {
      try {
        const client = await database.session();
        const over = new Promise<void>((resolve) => {
          leave = resolve;
          client.once("end", resolve);
        });
        client.on("notification", ({ payload }) => {
          const shown = shownIn(payload ?? "");
          if (shown) here.show(shown.machine, shown.snapshot);
        });
        await client.query(`listen ${CHANNEL}`);
        if (looking > 0) await over;
        await client.end().catch(() => {}); // it is gone already
      } catch (error) {
        log.debug("snapshots.listening", { error });
        await pause(AGAIN_AFTER_MS);
      }
    }
    attending = false;
  }

  return {
    show(machine, snapshot) {
      const text = shownText(machine, snapshot);
      if (text === null) return;
      database
        .call("show-snapshot", "select pg_notify($1, $2)", [CHANNEL, text])
        .catch((error: unknown) => log.debug("snapshots.shown", { error })); // the next comes soon
    },
    follow(machine, stop) {
      if (!stop.aborted) {
        looking++;
        stop.addEventListener("abort", () => --looking === 0 && leave(), { once: true });
        void attend();
      }
      return here.follow(machine, stop);
    },
  };
}
