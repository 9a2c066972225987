// What machines of nodes see just now, between hosts: over the bus, not kept. A node can show under its own name only.

import type { Log, Snapshots } from "@etalon/basis";
import { shownIn, shownText } from "../snapshots/shown-text.ts";
import type { Bus } from "./bus.ts";
import { SHOWN, shownBy } from "./subjects.ts";

/** Of a node. */
export const busSnapshots = ({ connection, host, isConnected }: Bus): Pick<Snapshots, "show"> => ({
  show(machine, snapshot) {
    const text = shownText(machine, snapshot);
    if (text !== null && isConnected()) connection.publish(shownBy(host), text);
  },
});

/** Of the cloud: what nodes show goes on to whoever looks; each is taken by one of its processes. */
export function takeSnapshots({ connection }: Bus, to: Pick<Snapshots, "show">, log: Log): void {
  connection.subscribe(SHOWN, {
    queue: "cloud",
    callback(error, message) {
      if (error) return log.debug("nats.snapshots", { error });
      const shown = shownIn(message.string());
      if (shown) to.show(shown.machine, shown.snapshot);
    },
  });
}
