// Which node is the most suitable for a machine. Pure; called by `step.ts`. The order stands in SPEC.md.

import type { PushAccess } from "@etalon/messages/im-to-clc";
import { type Shape, type Walls, wallKinds } from "@etalon/messages/nouns";
import { type EngineKind, engines } from "./engines.table.ts";
import { type Cluster, inService, type Losses, type Node } from "./state.ts";

/** Of an engine that this cluster does not know nothing is promised. */
const unknownEngine: EngineKind = { walls: "none", shapes: ["stream"], highestRateHz: null, seats: 0 };
const kindOf = ({ engine }: Node): EngineKind => engines[engine] ?? unknownEngine;
const height = (walls: Walls): number => wallKinds.indexOf(walls);
const wallNames: Record<Walls, string> = { none: "process", sandbox: "sandbox", vm: "virtual machine" };
const shapeOf = ({ access }: PushAccess): Shape => access.shape ?? "stream";

export const needsOf = ({ needs }: PushAccess): NonNullable<PushAccess["needs"]> =>
  needs ?? { walls: "none" };
/** Whether the lease is one of the many that the node's monitoring machine serves. */
export const isSeat = ({ purpose }: PushAccess): boolean => purpose === "monitoring";
const seatsOn = ({ placements }: Cluster, { id }: Pick<Node, "id">): number =>
  placements.filter(({ node, pushed }) => node === id && isSeat(pushed)).length;
/** Machines that it can still run: all seats together are one. */
export function free(cluster: Cluster, node: Node): number {
  const own = cluster.placements.filter((one) => one.node === node.id && !isSeat(one.pushed)).length;
  return node.machines - own - (seatsOn(cluster, node) > 0 ? 1 : 0);
}
/** Whether one more lease finds room: a machine of its own, or a seat. */
export function hasRoom(cluster: Cluster, node: Node, pushed: PushAccess): boolean {
  if (!isSeat(pushed)) return free(cluster, node) > 0;
  const taken = seatsOn(cluster, node);
  return taken < kindOf(node).seats && (taken > 0 || free(cluster, node) > 0);
}

/** Whether a machine could run there if there were room. */
export function suits(node: Node, pushed: PushAccess): boolean {
  const { walls, rateHz = 0 } = needsOf(pushed);
  const kind = kindOf(node);
  if (isSeat(pushed) && kind.seats === 0) return false;
  return height(kind.walls) >= height(walls) && rateHz <= (kind.highestRateHz ?? Number.POSITIVE_INFINITY);
}

/** @returns the fittest node; or why there is none, and whether that may change by waiting */
export function fittest(
  cluster: Cluster,
  pushed: PushAccess,
  lost: Losses,
): { readonly node: Node } | { readonly why: string; readonly forEver: boolean } {
  const suitable = cluster.nodes.filter((node) => suits(node, pushed));
  const open = suitable.filter((node) => inService(node) && hasRoom(cluster, node, pushed));
  const order = open
    .map((node) => ({ node, rank: rankOf(cluster, node, pushed, lost) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const [first] = order;
  if (first) return { node: first.node };
  if (cluster.nodes.length === 0) return { why: "no node has joined the cluster", forEver: false };
  if (suitable.length === 0) return { why: unsuitable(cluster, pushed), forEver: true };
  return { why: `every node that suits it is ${busyWith(suitable)}`, forEver: false };
}

function busyWith(suitable: readonly Node[]): string {
  if (suitable.some(inService)) return "full";
  const drained = suitable.filter((node) => node.drained).map(({ id }) => id);
  return drained.length === 0 ? "away" : `away or out of service (${drained.sort().join(", ")})`;
}

/** The smaller at the first difference is the fitter. */
function rankOf(
  cluster: Cluster,
  node: Node,
  pushed: PushAccess,
  lost: Losses,
): readonly (number | string)[] {
  const { walls, place } = needsOf(pushed);
  const kind = kindOf(node);
  return [
    lost.on.includes(node.id) ? 1 : 0,
    near(node.place, place) ? 0 : 1,
    kind.shapes.includes(shapeOf(pushed)) ? 0 : 1,
    height(kind.walls) - height(walls),
    isSeat(pushed) ? seatsOn(cluster, node) : -free(cluster, node),
    node.id,
  ];
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [n, mine] of a.entries()) {
    const other = b[n] as typeof mine;
    if (mine !== other) return mine < other ? -1 : 1;
  }
  return 0;
}

/** Places are named by people: one name may say more than the other. */
function near(node: string | null, instrument: string | undefined): boolean {
  if (!node || !instrument) return false;
  const [a, b] = [node.toLowerCase(), instrument.toLowerCase()];
  return a.includes(b) || b.includes(a);
}

function unsuitable({ nodes }: Cluster, pushed: PushAccess): string {
  const { walls, rateHz } = needsOf(pushed);
  const wish = [
    ...(isSeat(pushed) ? ["a machine that many meters share"] : []),
    ...(walls === "none" ? [] : [`a ${wallNames[walls]}`]),
    ...(rateHz === undefined ? [] : [`${rateHz} samples/s`]),
  ];
  const kinds = [...new Set(nodes.map(({ engine }) => engine))].sort();
  return `no node has what it needs (${wish.join(", ")}): machines of this cluster run as ${kinds.join(", ")}`;
}
