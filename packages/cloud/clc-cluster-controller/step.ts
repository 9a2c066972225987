// What CLC does: knows the nodes, finds the place for an applicant's machine, places it anew when it is lost.
// I1: an application has at most one machine; I2: no node holds more machines than it can run.

import type { Instant, Outcome, Said } from "@etalon/basis";
import type { ClcToNc, NcToClc } from "@etalon/messages/clc-to-nc";
import type { ClcToIm, ImToClc, PushAccess } from "@etalon/messages/im-to-clc";
import type { Cluster, Node, Placement } from "./state.ts";

export type Heard = ImToClc | NcToClc;
export type Say = ClcToNc | ClcToIm;
type Result = Outcome<Cluster, Say, never, never>;

/** After so many lost machines the application is given up: the fault is then hardly the node's. */
const LOST_AT_MOST = 5;

export function step(before: Cluster | null, heard: Heard, _key: string, _now: Instant): Result {
  const cluster = before ?? { nodes: [], placements: [] };
  switch (heard.kind) {
    case "node-up": {
      const { node: id, machines, engine } = heard;
      return same({
        ...cluster,
        nodes: [...cluster.nodes.filter((n) => n.id !== id), { id, machines, engine }],
      });
    }
    case "push-access": {
      if (placementOf(cluster, heard.lease.application)) return same(cluster); // heard twice
      return placed(cluster, heard, 0);
    }
    case "withdraw-access": {
      const placement = placementOf(cluster, heard.application);
      if (placement?.pushed.lease.token !== heard.token) return same(cluster);
      return same(without(cluster, placement), [
        toNc(placement.machine, { kind: "let-go", machine: placement.machine, token: heard.token }),
      ]);
    }
    case "machine-joined": {
      const placement = placementOf(cluster, heard.machine);
      if (placement?.pushed.lease.token !== heard.token) return same(cluster);
      const { lease } = placement.pushed;
      const after = { ...cluster, placements: withJoined(cluster, placement) };
      return same(after, [
        toIm(lease.resource, {
          kind: "access-pushed",
          resource: lease.resource,
          application: lease.application,
          token: lease.token,
          node: placement.node,
          machine: placement.machine,
        }),
      ]);
    }
    case "machine-gone": {
      const placement = placementOf(cluster, heard.machine);
      if (!placement) return same(cluster);
      if (placement.lost + 1 < LOST_AT_MOST)
        return placed(without(cluster, placement), placement.pushed, placement.lost + 1);
      return same(without(cluster, placement), [
        noNode(placement.pushed, `its machine was lost ${LOST_AT_MOST} times, at last: ${heard.why}`),
      ]);
    }
  }
}

function placed(cluster: Cluster, pushed: PushAccess, lost: number): Result {
  const node = roomiest(cluster);
  if (!node) {
    const why = cluster.nodes.length === 0 ? "no node has joined the cluster" : "every node is full";
    return same(cluster, [noNode(pushed, why)]);
  }
  const { lease, detection, access, identity } = pushed;
  const machine = lease.application;
  const placement: Placement = { machine, node: node.id, pushed, joined: false, lost };
  return same({ ...cluster, placements: [...cluster.placements, placement] }, [
    toNc(machine, { kind: "place", machine, node: node.id, lease, detection, access, identity }),
  ]);
}

/** The node with most free places; the first by id among equals, so that the choice can be repeated. */
function roomiest(cluster: Cluster): Node | null {
  let best: { node: Node; free: number } | null = null;
  for (const node of [...cluster.nodes].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const free = node.machines - cluster.placements.filter((p) => p.node === node.id).length;
    if (free > 0 && (!best || free > best.free)) best = { node, free };
  }
  return best?.node ?? null;
}

/** A machine carries its application's id. */
const placementOf = (cluster: Cluster, machine: string): Placement | undefined =>
  cluster.placements.find((placement) => placement.machine === machine);

const without = (cluster: Cluster, placement: Placement): Cluster => ({
  ...cluster,
  placements: cluster.placements.filter((other) => other !== placement),
});
const withJoined = (cluster: Cluster, placement: Placement): Placement[] =>
  cluster.placements.map((other) => (other === placement ? { ...other, joined: true } : other));

const noNode = ({ lease: { resource, application, token } }: PushAccess, why: string): Said<Say> =>
  toIm(resource, { kind: "no-node", resource, application, token, why });
const same = (state: Cluster, say: readonly Said<Say>[] = []): Result => ({
  state,
  say,
  timers: [],
  acts: [],
});
const toNc = (machine: string, body: ClcToNc): Said<Say> => ({
  to: { component: "nc", key: `machine/${machine}` },
  body,
});
const toIm = (resource: string, body: ClcToIm): Said<Say> => ({
  to: { component: "im", key: `resource/${resource}` },
  body,
});
