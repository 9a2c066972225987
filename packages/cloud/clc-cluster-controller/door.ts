// CLC's door for administrators: which nodes there are and what they run; taking one out of service, forgetting one.

import { good, type Mailbox, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutNode, service, shownNodes } from "@etalon/messages/users-to-clc";
import { type Cluster, emptyCluster } from "./state.ts";

export function clcDoor(mailbox: Mailbox): Door {
  const to = { component: "clc", key: "cluster" } as const;
  const cluster = async (): Promise<Cluster> => ((await mailbox.read(to)) as Cluster | null) ?? emptyCluster;
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/nodes",
        title: "nodes: whether they live and are in service, and which machines they run",
        need: "see-nodes",
        gives: shownNodes,
        refusals: {},
        answer: async () => good(shown(await cluster())),
      }),
      route({
        method: "POST",
        path: "/nodes/:id/service",
        title: "take a node out of service (its machines are placed elsewhere), or back into it",
        need: "keep-nodes",
        body: service,
        gives: aboutNode,
        refusals: { "clc.node-unknown": "there is no such node" },
        answer: async ({ params: { id: node }, body, caller }) => {
          if (!(await cluster()).nodes.some(({ id }) => id === node))
            return refused("clc.node-unknown", `there is no node ${node}`);
          await mailbox.post(to, { kind: "set-service", node, ...body, by: caller.user });
          return good({ node });
        },
      }),
      route({
        method: "DELETE",
        path: "/nodes/:id",
        title: "forget a node that is silent and will not be back; when it is started again it joins anew",
        need: "keep-nodes",
        gives: aboutNode,
        refusals: {
          "clc.node-unknown": "there is no such node",
          "clc.node-alive": "it is heard: it has to be ended first",
        },
        answer: async ({ params: { id: node }, caller }) => {
          const known = (await cluster()).nodes.find(({ id }) => id === node);
          if (!known) return refused("clc.node-unknown", `there is no node ${node}`);
          if (known.alive) return refused("clc.node-alive", `node ${node} is heard: end its process first`);
          await mailbox.post(to, { kind: "forget-node", node, by: caller.user });
          return good({ node });
        },
      }),
    ],
  };
}

const shown = ({ nodes, placements }: Cluster) =>
  nodes
    .map((one) => {
      const { id: node, engine, place, alive, leaving, drained = false, upTaiNs, machines } = one;
      const runs = placements.filter((placed) => placed.node === node).map(({ machine }) => machine);
      return { node, engine, place, alive, leaving, inService: !drained, upTaiNs, machines, runs };
    })
    .sort((a, b) => (a.node < b.node ? -1 : 1));
