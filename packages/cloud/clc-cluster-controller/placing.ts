// One move of the cluster while it is being made: machines placed, moved, let go, and who waits for one. Called by `step.ts`.

import { type Audited, counted, type Instant, later, type Said } from "@etalon/basis";
import type { ClcToIa } from "@etalon/messages/clc-to-ia";
import type { ClcToNc } from "@etalon/messages/clc-to-nc";
import type { ClcToIm, PushAccess } from "@etalon/messages/im-to-clc";
import { fittest, isSeat } from "./fit.ts";
import type { Cluster, Node, Placement, Waiting } from "./state.ts";

export type Say = ClcToNc | ClcToIa | ClcToIm;
/** From the watch on nodes' heartbeats, and the timer of who waits for a first machine. */
export type Self =
  /** Of the node as it came up then: one that has come up since is not meant. */
  | { readonly kind: "node-silent"; readonly node: string; readonly upTaiNs: Instant }
  | { readonly kind: "node-heard-again"; readonly node: string }
  /** The timer of one that was held for dead then. */
  | { readonly kind: "long-silent"; readonly node: string; readonly silentSinceTaiNs: Instant }
  | { readonly kind: "waited-enough"; readonly application: string; readonly token: number };

export interface Turn {
  cluster: Cluster;
  readonly now: Instant;
  readonly say: Said<Say>[];
  readonly timers: { readonly atTaiNs: Instant; readonly body: Self }[];
  readonly audit: Audited[];
}

/** After so many lost machines the application is given up: the fault is then hardly the nodes'. */
const LOST_AT_MOST = 5;
/** So long an application waits for its first machine; who follows it would give up a little later. */
const WAIT_AT_MOST_NS = 60_000_000_000n;
/** Placements and those who wait are one state. */
const MACHINES_AT_MOST = 1000;
const SEATS_AT_MOST = 20_000;

/** Whether the machine was lost, or is only handed over: who loses many is given up. */
export type Reason = "lost" | "handed over";

/** All are off their nodes before the first is placed again, or it would find no room where there is some. */
export function moveAll(
  turn: Turn,
  which: (one: Placement) => boolean,
  why: string,
  reason: Reason = "handed over",
): void {
  const all = turn.cluster.placements.filter(which);
  for (const placement of all) letGo(turn, placement);
  for (const placement of all) moved(turn, placement, why, reason);
}

function moved(turn: Turn, { pushed, node, lost }: Placement, why: string, reason: Reason): void {
  const times = lost.times + (reason === "lost" ? 1 : 0);
  const on = lost.on.includes(node) || reason !== "lost" ? lost.on : [...lost.on, node];
  const homeless: Waiting = { pushed, hadMachine: true, lost: { times, on }, why };
  if (times < LOST_AT_MOST) findPlace(turn, homeless);
  else giveUp(turn, homeless, `its machine was lost ${counted(times, "time")}, at last: ${why}`);
}

export function placeNew(turn: Turn, pushed: PushAccess): void {
  findPlace(turn, { pushed, hadMachine: false, lost: { times: 0, on: [] }, why: "" });
}

/** A place now, or in the queue; or none ever. */
function findPlace(turn: Turn, homeless: Waiting): void {
  const { cluster, now } = turn;
  const { pushed, lost, hadMachine } = homeless;
  const found = fittest(cluster, pushed, lost);
  if ("node" in found) {
    place(turn, homeless, found.node);
    return;
  }
  const alike = [...cluster.placements, ...cluster.waiting].filter(
    (one) => isSeat(one.pushed) === isSeat(pushed),
  );
  const [most, what] = isSeat(pushed)
    ? [SEATS_AT_MOST, "meters under watch"]
    : [MACHINES_AT_MOST, "machines"];
  const full = alike.length >= most;
  const never = full ? `${most} ${what} are all that a cluster has` : found.why;
  if (full || found.forEver) {
    giveUp(turn, homeless, never);
    return;
  }
  const why = hadMachine ? `${homeless.why}; ${found.why}` : found.why;
  turn.cluster = { ...cluster, waiting: [...cluster.waiting, { ...homeless, why }] };
  toIm(turn, pushed, { kind: "machine-awaited", ...about(pushed), why });
  if (hadMachine) return;
  const { application, token } = pushed.lease;
  const body: Self = { kind: "waited-enough", application, token };
  turn.timers.push({ atTaiNs: later(now, WAIT_AT_MOST_NS), body });
}

/** Whoever has a detection under way first; then who came first. Nodes may have come, or room, or none that will ever do. */
export function placeWaiting(turn: Turn): void {
  const { waiting } = turn.cluster;
  const hadOne = waiting.filter(({ hadMachine }) => hadMachine);
  for (const one of [...hadOne, ...waiting.filter(({ hadMachine }) => !hadMachine)]) {
    const found = fittest(turn.cluster, one.pushed, one.lost);
    if ("node" in found) place(turn, one, found.node);
    else if (found.forEver) giveUp(turn, one, found.why);
  }
}

function place(turn: Turn, homeless: Waiting, { id: node }: Node): void {
  const { pushed, lost, hadMachine, why } = homeless;
  const { lease, detection, access, identity, atDoor, purpose } = pushed;
  const placement = turn.cluster.lastPlacement + 1;
  const machine = `${lease.application}.${placement}`;
  const placed: Placement = { machine, placement, node, pushed, joined: false, lost };
  leaveQueue(turn, homeless);
  turn.cluster = {
    ...turn.cluster,
    placements: [...turn.cluster.placements, placed],
    lastPlacement: placement,
  };
  const { resource, token } = lease;
  const to = { component: "ia", key: `agent/${access.agent}` } as const;
  turn.say.push({ to, body: { kind: "machine-placed", resource, token, machine, placement, node } });
  toNc(turn, {
    ...{ kind: "place", machine, placement, node, lease, detection, access, identity },
    ...(atDoor && { atDoor }),
    ...(purpose && { purpose }),
  });
  if (hadMachine)
    toIm(turn, pushed, { kind: "placed-anew", ...about(pushed), node, machine, placement, why });
}

export function giveUp(turn: Turn, homeless: Waiting, why: string): void {
  leaveQueue(turn, homeless);
  toIm(turn, homeless.pushed, { kind: "no-node", ...about(homeless.pushed), why });
}

export function leaveQueue(turn: Turn, { pushed }: Waiting): void {
  const waiting = turn.cluster.waiting.filter((other) => other.pushed !== pushed);
  turn.cluster = { ...turn.cluster, waiting };
}

export function letGo(turn: Turn, placement: Placement): void {
  const placements = turn.cluster.placements.filter((other) => other !== placement);
  turn.cluster = { ...turn.cluster, placements };
  sayLetGo(turn, placement);
}

export const sayLetGo = (turn: Turn, { machine, node }: Pick<Placement, "machine" | "node">): void =>
  toNc(turn, { kind: "let-go", machine, node });

export const about = ({ lease: { resource, application, token } }: PushAccess) => ({
  ...{ resource, application, token },
});

function toNc(turn: Turn, body: ClcToNc): void {
  turn.say.push({ to: { component: "nc", key: `machine/${body.machine}` }, body });
}

export function toIm(turn: Turn, { lease }: PushAccess, body: ClcToIm): void {
  turn.say.push({ to: { component: "im", key: `resource/${lease.resource}` }, body });
}
