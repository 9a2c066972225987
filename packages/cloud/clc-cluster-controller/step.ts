// What CLC does: knows the nodes, finds the fittest place for an applicant's machine, places it anew when machine or node
// is lost. I1: an application has at most one machine; I2: no node is given more machines than it can run.

import { type Instant, later, type Outcome } from "@etalon/basis";
import type { NcToClc } from "@etalon/messages/clc-to-nc";
import type { ImToClc, PushAccess } from "@etalon/messages/im-to-clc";
import type { UsersToClc } from "@etalon/messages/users-to-clc";
import { suits } from "./fit.ts";
import {
  about,
  giveUp,
  leaveQueue,
  letGo,
  moveAll,
  placeNew,
  placeWaiting,
  type Say,
  type Self,
  sayLetGo,
  type Turn,
  toIm,
} from "./placing.ts";
import { type Cluster, emptyCluster, type Node, type Placement } from "./state.ts";

/** A node that is silent for so long was taken away, and nobody said so. */
const FORGOTTEN_AFTER_NS = 30n * 86_400_000_000_000n;

export type { Say, Self } from "./placing.ts";
export type Heard = ImToClc | NcToClc | UsersToClc;
type Of<Kind extends string> = Extract<Heard | Self, { readonly kind: Kind }>;

export function step(
  before: Cluster | null,
  heard: Heard | Self,
  _key: string,
  now: Instant,
): Outcome<Cluster, Say, Self, never> {
  const turn: Turn = { cluster: { ...emptyCluster, ...before }, now, say: [], timers: [], audit: [] };
  hear(turn, heard);
  placeWaiting(turn);
  const { cluster, say, timers, audit } = turn;
  return { state: cluster, say, timers, acts: [], audit };
}

function hear(turn: Turn, heard: Heard | Self): void {
  switch (heard.kind) {
    case "node-up":
      nodeUp(turn, heard);
      break;
    case "node-silent":
    case "node-heard-again":
    case "node-leaving":
    case "set-service":
      nodeNews(turn, heard);
      break;
    case "forget-node":
    case "long-silent":
      forget(turn, heard);
      break;
    case "push-access":
      if (!isKnown(turn.cluster, heard)) placeNew(turn, heard); // or heard twice
      break;
    case "withdraw-access":
      withdrawn(turn, heard);
      break;
    case "machine-joined":
      joined(turn, heard);
      break;
    case "machine-gone":
      moveAll(turn, isMachine(heard), heard.why, "lost");
      break;
    case "waited-enough":
      for (const one of turn.cluster.waiting)
        if (!one.hadMachine && isLease(one.pushed, heard)) giveUp(turn, one, one.why);
  }
}

/** It may be another process, another engine, or have lost its disk. */
function nodeUp(turn: Turn, { node: id, machines, engine, place, holds }: Of<"node-up">): void {
  const { drained = false } = turn.cluster.nodes.find((one) => one.id === id) ?? {};
  const node: Node = {
    ...{ id, machines, engine, place: place ?? null },
    ...{ upTaiNs: turn.now, alive: true, leaving: false, drained },
  };
  changeNode(turn, node);
  const mine = new Set(turn.cluster.placements.filter(isOn(id)).map(({ machine }) => machine));
  for (const machine of holds ?? []) if (!mine.has(machine)) sayLetGo(turn, { machine, node: id });
  const missing = (one: Placement) => one.node === id && holds?.includes(one.machine) === false;
  moveAll(turn, missing, `node ${id} came up without it`);
  const misplaced = (one: Placement) => one.node === id && !suits(node, one.pushed);
  moveAll(turn, misplaced, `node ${id} came up as "${engine}"`);
}

type NodeNews = Of<"node-silent" | "node-heard-again" | "node-leaving" | "set-service">;

function nodeNews(turn: Turn, heard: NodeNews): void {
  const node = turn.cluster.nodes.find(({ id }) => id === heard.node);
  if (!node) return;
  if (heard.kind === "node-heard-again") {
    const { silentSinceTaiNs: _, ...heardAgain } = node;
    changeNode(turn, { ...heardAgain, alive: true });
  } else if (heard.kind === "set-service") {
    const drained = !heard.inService;
    changeNode(turn, { ...node, drained, leaving: drained && node.leaving }); // whoever takes it back knows that it stays
    if (!heard.inService) moveAll(turn, isOn(node.id), `node ${node.id} is taken out of service`);
    const what = heard.inService ? "node-in-service" : "node-drained";
    const about = { resource: null, application: null, token: null };
    turn.audit.push({ what, who: heard.by, ...about, why: `node ${node.id}, by an administrator` });
  } else if (heard.kind === "node-leaving") {
    changeNode(turn, { ...node, leaving: true });
    moveAll(turn, isOn(node.id), `node ${node.id} leaves`);
  } else if (node.alive && node.upTaiNs === heard.upTaiNs) {
    const silentSinceTaiNs = turn.now;
    changeNode(turn, { ...node, alive: false, silentSinceTaiNs });
    const body: Self = { kind: "long-silent", node: node.id, silentSinceTaiNs };
    turn.timers.push({ atTaiNs: later(turn.now, FORGOTTEN_AFTER_NS), body });
    moveAll(turn, isOn(node.id), `node ${node.id} is silent`, "lost");
  }
}

/** One that is heard is not forgotten: it has machines, or may be given some. */
function forget(turn: Turn, heard: Of<"forget-node" | "long-silent">): void {
  const node = turn.cluster.nodes.find(({ id }) => id === heard.node);
  if (!node || node.alive) return;
  const byTime = heard.kind === "long-silent";
  if (byTime && node.silentSinceTaiNs !== heard.silentSinceTaiNs) return; // it was heard since
  turn.cluster = { ...turn.cluster, nodes: turn.cluster.nodes.filter((one) => one !== node) };
  const why = byTime ? `node ${node.id}, silent for 30 days` : `node ${node.id}, by an administrator`;
  const about = { resource: null, application: null, token: null };
  turn.audit.push({ what: "node-forgotten", who: byTime ? "clc" : heard.by, ...about, why });
}

function withdrawn(turn: Turn, heard: Of<"withdraw-access">): void {
  const { placements, waiting } = turn.cluster;
  for (const placement of placements) if (isLease(placement.pushed, heard)) letGo(turn, placement);
  for (const one of waiting) if (isLease(one.pushed, heard)) leaveQueue(turn, one);
}

function joined(turn: Turn, heard: Of<"machine-joined">): void {
  const placement = turn.cluster.placements.find(isMachine(heard));
  if (!placement) {
    sayLetGo(turn, heard); // its place was given to another, and its node has not heard so yet
    return;
  }
  const { machine, node, pushed } = placement;
  const withJoined = (one: Placement) => (one === placement ? { ...one, joined: true } : one);
  turn.cluster = { ...turn.cluster, placements: turn.cluster.placements.map(withJoined) };
  toIm(turn, pushed, { kind: "access-pushed", ...about(pushed), node, machine });
}

function changeNode(turn: Turn, node: Node): void {
  const others = turn.cluster.nodes.filter(({ id }) => id !== node.id);
  turn.cluster = { ...turn.cluster, nodes: [...others, node] };
}

const isKnown = ({ placements, waiting }: Cluster, { lease }: PushAccess): boolean =>
  [...placements, ...waiting].some(({ pushed }) => pushed.lease.application === lease.application);
const isLease = (
  { lease }: PushAccess,
  meant: { readonly application: string; readonly token: number },
): boolean => lease.application === meant.application && lease.token === meant.token;
const isOn =
  (node: string) =>
  (placement: Placement): boolean =>
    placement.node === node;
const isMachine =
  (meant: Pick<Placement, "machine" | "node">) =>
  ({ machine, node }: Placement): boolean =>
    machine === meant.machine && node === meant.node;
