// A node that runs a detection is lost: killed, with the cloud down at the same time; or only silent, and back later. The
// machine comes up on another node, reads the agent's kept stream from its beginning, and the verdict is the same to the bit.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Instant } from "@etalon/basis";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import { type SeenDetection, storyOf } from "../scaled-out/station.ts";
import { undisturbedVerdicts } from "../scaled-out/undisturbed.ts";
import { scratchFolder } from "./running-cloud.ts";

const terminals = ["yh-01", "yh-02"];
const points = terminals.map((id) => gridSite.find(({ frontEnd }) => frontEnd.terminal === id)!);

/** Longer than the first machine takes to come up again, on a busy machine too: an ended stream is not kept for long. */
const SAMPLED_S = 60;

describe.skipIf(!hasNats)("a lost node (needs the Debian package nats-server)", () => {
  let cloud: ScaledOut;
  beforeAll(async () => {
    const hosts = loopbackHosts(join(scratchFolder(), "hosts"));
    cloud = await openScaledOut({ hosts, natsServers: 1, nodes: 3, machines: 1, terminals });
  });
  afterAll(() => cloud?.stop());

  it("changes no verdict, whether it is dead or only silent", async () => {
    const ids = await Promise.all(points.map(({ id }) => cloud.station.order(id, SAMPLED_S)));
    const sampling = ({ progress, events }: SeenDetection) =>
      (progress?.elapsedS ?? 0) > 2 && nodesOf(events).length > 0;
    const before = await Promise.all(ids.map((id) => cloud.station.until(id, sampling)));
    const [dead, silent] = before.map(({ events }) => nodesOf(events)[0]!) as [string, string];
    expect(dead).not.toBe(silent); // a node has room for one machine
    const lostAt = Date.now();
    const paused = cloud.process(silent).pid()!;
    process.kill(paused, "SIGSTOP");
    await Promise.all([cloud.process(dead).kill(), cloud.restart("cc-01")]);

    // One has the third node, the other waits for room; it gets it where its own node was, which comes up again.
    const anew = ({ events }: SeenDetection) => boundTwice(events);
    const first = await Promise.race(ids.map((id) => cloud.station.until(id, anew)));
    const [undisturbed] = await Promise.all([undisturbedVerdicts(cloud, ids), cloud.process(dead).start()]);
    const moved = await Promise.all(ids.map((id) => cloud.station.until(id, anew)));
    process.kill(paused, "SIGCONT");
    for (const { events } of moved) expect(nodesOf(events).at(-1)).not.toBe(silent);

    for (const [n, id] of ids.entries()) {
      const seen = await cloud.station.verdict(id);
      expect(seen.result, storyOf(seen)).toEqual(undisturbed[n]);
      expect(seen.result?.recording).toMatchObject({ gaps: [] });
      expect(seen.events.filter(({ step }) => step === "verdict")).toHaveLength(1);
    }
    for (const node of ["nc-01", "nc-02", "nc-03"])
      await expect.poll(() => childrenOf(cloud.process(node).pid()!)).toEqual([]);
    const backInS = seconds(lostAt, first);
    console.log(`back in service ${backInS.toFixed(1)} s after the loss, the cloud having been killed too`);
  });

  it("that ends in order hands its machine over at once", async () => {
    const id = await cloud.station.order(points[0]!.id, 12);
    const { events } = await cloud.station.until(id, (seen) => nodesOf(seen.events).length > 0);
    const [leaver = ""] = nodesOf(events);
    const began = Date.now();
    await cloud.process(leaver).end();
    const seen = await cloud.station.verdict(id);
    expect(seen.events.find(({ step }) => step === "placed-anew")?.text, storyOf(seen)).toContain(
      `node ${leaver} leaves`,
    );
    expect(seen.result?.recording).toMatchObject({ gaps: [] });
    console.log(
      `handed over and bound anew ${seconds(began, seen).toFixed(1)} s after the node was told to end`,
    );
    const nodes = await cloud.lending<{ node: string; leaving: boolean; runs: string[] }[]>("/nodes");
    expect(nodes.find(({ node }) => node === leaver)).toMatchObject({ leaving: true, runs: [] });
    await cloud.process(leaver).start();
    const back = async () =>
      (await cloud.lending<{ node: string; leaving: boolean }[]>("/nodes")).every((one) => !one.leaving);
    await expect.poll(back).toBe(true);
  });
});

/** Nodes that an application's machines were joined on or moved to, in order. */
const nodesOf = (events: SeenDetection["events"]): readonly string[] =>
  events.flatMap(({ step, text }) => {
    const node = step === "joined" || step === "placed-anew" ? /on node (\S+)/.exec(text)?.[1] : undefined;
    return node ? [node] : [];
  });
const boundTwice = (events: SeenDetection["events"]): boolean =>
  events.filter(({ step }) => step === "driver-bound").length > 1 &&
  events.some(({ step }) => step === "placed-anew");

function seconds(sinceMs: number, { events }: SeenDetection): number {
  const bound = events.findLast(({ step }) => step === "driver-bound")?.atTaiNs as Instant;
  return Number(bound / 1_000_000n) / 1000 - sinceMs / 1000 - LEAP_S;
}
/** TAI − UTC. */
const LEAP_S = 37;

function childrenOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
}
