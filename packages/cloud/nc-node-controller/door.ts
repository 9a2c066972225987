// NC's door: what a machine of this node sees, how far it has come, and its own console. Mounted beside the cloud's doors where
// the node is in the same process, else at its operator's door.

import { good, type Mailbox, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { shownMachine } from "@etalon/messages/machines";
import type { Consoles } from "./consoles.ts";
import { candidate } from "./driving.ts";
import type { MachineState } from "./state.ts";

export const machinesDoor = (
  mailbox: Pick<Mailbox, "read">,
  { node, engine, consoles }: { readonly node: string; readonly engine: string; readonly consoles: Consoles },
): Door => ({
  routes: [
    route({
      method: "GET",
      path: "/machines/:id",
      title:
        "a measuring machine: the instrument that it sees, its driver, and its own console; the newest line last",
      need: "see-nodes",
      gives: shownMachine,
      refusals: { "nc.machine-unknown": "no such machine runs here, or did of late" },
      answer: async ({ params: { id } }) => {
        const state = (await mailbox.read({ component: "nc", key: `machine/${id}` })) as MachineState | null;
        const lines = [...consoles.of(id)];
        if (!state && lines.length === 0)
          return refused("nc.machine-unknown", `no machine ${id} runs at node ${node}, nor did of late`);
        return good({
          ...{ machine: id, node, engine, stage: state?.stage ?? null, run: state?.run ?? null, lines },
          hardware: state && {
            ...{ resource: state.lease.resource, identity: state.identity, token: state.lease.token },
            driver: boundIn(state),
          },
        });
      },
    }),
  ],
  following: [],
});

function boundIn(state: MachineState): string | null {
  const offer = state.stage === "bound" ? candidate(state) : null;
  return offer && `${offer.name} ${offer.version}`;
}
