// Who is alive, between hosts, and what each tells of itself: beats go over the bus and are not kept. A host can beat under its own name only.

import type { Clock, Liveness } from "@etalon/basis";
import { type HostRole, hostRoles } from "@etalon/messages/hosts";
import { inProcessLiveness } from "../liveness/in-process.ts";
import type { Bus } from "./bus.ts";
import { BEATS, beatOf, hostIn } from "./subjects.ts";

/** A host's report on itself is some hundred bytes, an agent's with what passes it up to some ten thousand; what is longer is none. */
const REPORT_AT_MOST_BYTES = 64_000;

export function busLiveness(bus: Bus, clock: Clock): Liveness {
  const { connection, host } = bus;
  const heard = inProcessLiveness(clock);
  let deafUntil = heard.listeningSince();
  if (host.role === "cloud")
    connection.subscribe(BEATS, {
      callback(_error, said) {
        const from = hostIn(said.subject);
        if (!from) return;
        const tells = said.data.length > 0 && said.data.length <= REPORT_AT_MOST_BYTES;
        heard.beat(`${from.role}/${from.id}`, ...(tells ? [said.string()] : []));
      },
    });
  return {
    beat(who, report = "") {
      const [role, ...id] = who.split("/");
      const found = hostRoles.find((each): each is HostRole => each === role);
      if (found && !connection.isClosed())
        connection.publish(beatOf({ role: found, id: id.join("/") }), report);
    },
    reportOf: heard.reportOf,
    heardAt: heard.heardAt,
    /** Asked every second or so, which is how long a break may go unnoticed. */
    listeningSince() {
      if (!bus.isConnected()) deafUntil = clock.now();
      return deafUntil;
    },
    heard: heard.heard,
  };
}
