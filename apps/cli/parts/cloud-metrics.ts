// Figures of a whole cloud, counted in its database when somebody asks: applications by state, agents, nodes; and what
// steps tell as they are committed: what becomes of applications, verdicts. Called for processes beside the database.

import type { Mailbox } from "@etalon/basis";
import { type Cluster, emptyCluster } from "@etalon/cloud/clc-cluster-controller/state";
import type { Resource } from "@etalon/cloud/im-storage-controller/state";
import type { Agent } from "@etalon/cloud/irm-resource-registry/state";
import type { VmToZz } from "@etalon/messages/vm-to-zz";
import type { Stepped } from "@etalon/outside/mailbox/news";
import type { Database } from "@etalon/outside/postgres/database";
import { countLists, countValues } from "@etalon/outside/postgres/state-counts";
import type { Metrics } from "@etalon/outside/telemetry/metrics";

/** What a resource keeps of applications, and what they are to whoever reads the figures. */
const lists = { leases: "lent", offers: "offered", bookings: "booked", queue: "waiting" } as const satisfies {
  readonly [Name in keyof Resource]?: string;
};
const listNames = Object.keys(lists) as (keyof typeof lists)[];

export function cloudMetrics(metrics: Metrics, database: Database, mailbox: Mailbox): void {
  const applications = metrics.gauge(
    "etalon_applications",
    "Applications by what they have: an instrument (lent), time that is being reserved or booked, or a place in a queue",
    ["state"],
  );
  const longest = metrics.gauge("etalon_queue_longest", "Applications in the longest queue of an instrument");
  const resources = keptForAWhile(() => countLists(database, "im", "resource/", listNames));
  metrics.lookAt("applications", [applications, longest], async () => {
    const counted = await resources();
    for (const name of listNames) applications.set({ state: lists[name] }, counted.get(name)?.total ?? 0);
    longest.set(counted.get("queue")?.longest ?? 0);
  });

  const agents = metrics.gauge("etalon_agents", "Instrument agents by whether they are heard", ["state"]);
  metrics.lookAt("agents", [agents], async () => {
    const alive = await countValues(database, "irm", "agent/", "alive" satisfies keyof Agent);
    agents.set({ state: "up" }, alive.get("true") ?? 0);
    agents.set({ state: "silent" }, alive.get("false") ?? 0);
  });

  const nodes = metrics.gauge("etalon_nodes", "Nodes of the cluster by whether they are heard", ["state"]);
  const machines = metrics.gauge(
    "etalon_machines_placed",
    "Measuring machines by whether they hold their instrument, and applications that wait for room (waiting)",
    ["state"],
  );
  metrics.lookAt("nodes", [nodes, machines], async () => {
    const known = (await mailbox.read({ component: "clc", key: "cluster" })) as Cluster | null;
    const cluster = known ?? emptyCluster;
    const up = cluster.nodes.filter(({ alive }) => alive).length;
    nodes.set({ state: "up" }, up);
    nodes.set({ state: "silent" }, cluster.nodes.length - up);
    const joined = cluster.placements.filter((one) => one.joined).length;
    machines.set({ state: "joined" }, joined);
    machines.set({ state: "starting" }, cluster.placements.length - joined);
    machines.set({ state: "waiting" }, cluster.waiting.length);
  });
}

/** For what is the database's work, over all aggregates of a kind: 0.2 s for ten thousand resources. */
function keptForAWhile<T>(find: () => Promise<T>): () => Promise<T> {
  let kept: { readonly atMs: number; readonly value: T } | null = null;
  return async () => {
    if (kept && performance.now() - kept.atMs < KEPT_FOR_MS) return kept.value;
    const value = await find();
    kept = { atMs: performance.now(), value };
    return value;
  };
}
const KEPT_FOR_MS = 3_000;

/** What becomes of an application, as CC hears it. */
const fates = { apply: "applied", granted: "granted", refused: "refused" } as const;

/** @returns what is to hear of the steps of CC and of the station */
export function stepMetrics(metrics: Metrics): (stepped: Stepped) => void {
  const applications = metrics.counter(
    "etalon_applications_total",
    "Applications that this process heard of: applied, granted, refused",
    ["what"],
  );
  const verdicts = metrics.counter("etalon_verdicts_total", "Detections that ended, by verdict", ["verdict"]);
  const gaps = metrics.counter(
    "etalon_result_gaps_total",
    "Gaps in the recordings that results were computed from",
  );
  return ({ component, heard, outcome }) => {
    if (component === "cc") {
      const fate = fates[(heard as { readonly kind: keyof typeof fates }).kind];
      if (fate) applications.inc({ what: fate });
    }
    if (component !== "zz") return;
    const said = heard as VmToZz;
    if (said.kind === "result") gaps.inc(said.result.recording.gaps.length);
    for (const { body } of outcome.say) {
      const { kind, verdict } = body as { readonly kind?: unknown; readonly verdict?: unknown };
      if (kind === "meter-verified" && typeof verdict === "string") verdicts.inc({ verdict });
    }
  };
}
