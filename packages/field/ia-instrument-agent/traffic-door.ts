// IA's door for what passes through it. Mounted beside the cloud's doors where the agent is in the same process, else at its
// operator's door.

import { good } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { shownTraffic } from "@etalon/messages/traffic";
import type { Traffic } from "./traffic.ts";

export const trafficDoor = (traffic: Pick<Traffic, "shown">): Door => ({
  routes: [
    route({
      method: "GET",
      path: "/traffic",
      title: "how much passes this agent a second, by the last ten: in from terminals, out to each machine",
      need: "see-agents",
      gives: shownTraffic,
      refusals: {},
      answer: async () => good(traffic.shown()),
    }),
  ],
  following: [],
});
