// The invariants of SPEC.md, held against one move of the cluster. Called by random walks and by simulated days of lending.

import type { Move } from "@etalon/basis/testing/walk";
import { free, hasRoom, suits } from "../fit.ts";
import { type Cluster, emptyCluster, inService } from "../state.ts";
import type { Heard, Say, Self } from "../step.ts";

const ANSWERS: readonly string[] = ["place", "machine-awaited", "no-node"];

/**
 * @param placed  all machines placed so far; those of this move are added
 * @returns what is broken, with the number of the invariant
 */
export function clusterLawsBroken(
  { before, after, heard, said }: Move<Cluster, Heard | Self, Say, never>,
  placed: Set<string>,
): readonly string[] {
  const broken: string[] = [];
  const law = (holds: boolean, text: string) => void (holds || broken.push(text));
  const [old, now] = [before ?? emptyCluster, after ?? emptyCluster];
  const holders = new Set([...now.placements, ...now.waiting].map(({ pushed }) => pushed.lease.application));
  law(holders.size === now.placements.length + now.waiting.length, "I1: an application has two places");

  const news = said.flatMap((body) => (body.kind === "place" ? [body] : []));
  const letGo = new Set(said.flatMap((body) => (body.kind === "let-go" ? [body.machine] : [])));
  for (const [nth, { machine, node: id, placement }] of news.entries()) {
    const node = now.nodes.find((one) => one.id === id);
    const kept = now.placements.find((one) => one.machine === machine);
    law(kept?.node === id, `I3: ${machine} was told to ${id} and is not kept there`);
    const toAgent = said.some(
      (body) => body.kind === "machine-placed" && body.machine === machine && body.node === id,
    );
    law(toAgent, `I3: the agent was not told of ${machine}`);
    law(placement === old.lastPlacement + 1 + nth, `I5: placement ${placement} after ${old.lastPlacement}`);
    law(!placed.has(machine), `I5: ${machine} is placed twice`);
    placed.add(machine);
    law(node !== undefined && inService(node), `I6: ${machine} is placed on ${id}, which is no place`);
    if (!node || !kept) continue;
    law(free(now, node) >= 0, `I2: ${id} has more machines than it can run`);
    law(suits(node, kept.pushed), `I6: ${id} does not suit ${machine}`);
  }
  const told = new Set(news.map(({ machine }) => machine));
  const [had, has] = [old, now].map(({ placements }) => new Set(placements.map(({ machine }) => machine)));
  for (const machine of has!)
    law(had!.has(machine) || told.has(machine), `I3: ${machine} was placed in silence`);
  for (const machine of had!)
    law(has!.has(machine) || letGo.has(machine), `I3: ${machine} was dropped in silence`);

  const known = new Set([...old.placements, ...old.waiting].map(({ pushed }) => pushed.lease.application));
  const none = new Set(said.flatMap((body) => (body.kind === "no-node" ? [body.application] : [])));
  for (const one of known)
    law(
      holders.has(one) || heard.kind === "withdraw-access" || none.has(one),
      `I4: ${one} was given up in silence`,
    );
  if (heard.kind === "push-access" && !known.has(heard.lease.application))
    law(
      said.filter(({ kind }) => ANSWERS.includes(kind)).length === 1,
      "I4: access pushed was not answered once",
    );

  for (const { pushed } of now.waiting)
    for (const node of now.nodes)
      if (inService(node) && hasRoom(now, node, pushed))
        law(!suits(node, pushed), `I7: ${pushed.lease.application} waits though ${node.id} has room`);
  for (const { id, drained = false, alive } of old.nodes) {
    const still = now.nodes.find((one) => one.id === id);
    const forgetting = heard.kind === "forget-node" || heard.kind === "long-silent";
    if (!still) law(!alive && forgetting && heard.node === id, `I9: ${id} was forgotten`);
    else
      law(
        still.drained === drained || isAbout(heard, id),
        `I8: ${id} was taken in or out of service by nobody`,
      );
  }
  return broken;
}

const isAbout = (heard: Heard | Self, node: string): boolean =>
  heard.kind === "set-service" && heard.node === node;
