// Where everything of the cloud's figure stands: controllers above, terminals and agents with instruments to the left, nodes
// with machines to the right, and between them a lane where nothing stands, for what joins them. Pure; called by `figure.tsx`.

import type { Agent, CatalogueEntry, Lease, ShownNodes, ShownTraffic } from "../../api/contracts.ts";
import type { Part } from "./four-steps.ts";

export interface Box {
  readonly key: string;
  readonly part: Part;
  /** A machine's or instrument's own name; null: a controller. */
  readonly id: string | null;
  readonly text: string;
  readonly head: boolean;
  readonly alive: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Joining {
  readonly key: string;
  readonly application: string;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly traffic: ShownTraffic[number] | null;
}
export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Instruments with machines; and terminals with their agent. */
  readonly joins: readonly Joining[];
  readonly uplinks: readonly Joining[];
}

const WIDTH = 1240;
const ROW = 32;
const HIGH = 26;
const BODY = 118;
const INDENT = 14;
/** More would not be read: the table below the figure has all. */
const ROWS_AT_MOST = 24;
const terminals = { x: 12, width: 92 } as const;
const agentsAt = { x: 262, width: 300 } as const;
const nodesAt = { x: 922, width: 306 } as const;
/** In the order in which an application passes them. */
const controllers = [
  ["irm", agentsAt.x, 176],
  ["zz", 470, 168],
  ["cc", 668, 168],
  ["im", 866, 168],
  ["clc", 1064, 164],
] as const;

export interface Known {
  readonly agents: readonly Agent[];
  readonly nodes: ShownNodes;
  readonly leases: readonly Lease[];
  readonly entries: readonly CatalogueEntry[];
  readonly traffic: ShownTraffic;
  readonly titleOf: (controller: Part) => string;
}

export function laidOut({ agents, nodes, leases, entries, traffic, titleOf }: Known): LaidOut {
  const known = new Map(entries.map(({ instrument }) => [instrument.resource, instrument]));
  const above = controllers.map(
    ([part, x, width]): Box => ({
      ...{ key: part, part, id: null, text: `${part.toUpperCase()} · ${titleOf(part)}` },
      ...{ head: true, alive: true, x, y: 16, width, height: 46 },
    }),
  );
  const left = column(
    agentsAt,
    "ia",
    agents.map(({ agent, alive, instruments }) => ({
      ...{ id: agent, alive, text: `IA · ${agent}` },
      within: instruments.map((id) => ({
        ...{ id, part: "ia" as const },
        text: [id.split("/").at(-1), known.get(id)?.auxiliary.title].filter(Boolean).join(" · "),
      })),
    })),
  );
  const right = column(
    nodesAt,
    "nc",
    nodes.map(({ node, alive, engine, runs, machines }) => ({
      ...{ id: node, alive, text: `NC · ${node} · ${engine} · ${runs.length}/${machines}` },
      within: runs.map((id) => ({ id, part: "vm" as const, text: `VM · ${id}` })),
    })),
  );
  const beside = left
    .filter(({ id, head }) => !head && known.get(id ?? "")?.identity.kind === "waveform-source")
    .map(
      (row): Box => ({
        ...{ ...row, ...terminals, key: `yh ${row.id}`, part: "yh", head: true },
        text: `YH · ${row.id?.split("/").at(-1)}`,
      }),
    );
  const middle = ({ y, height }: Box): number => y + height / 2;
  const uplinks = beside.flatMap((box): Joining[] => {
    const at = left.find(({ id }) => id === box.id)!;
    const passing = traffic.find(({ resource, machine }) => resource === box.id && machine === null) ?? null;
    const from = [box.x + box.width, middle(box)] as const;
    return [{ key: box.key, application: "", from, to: [at.x, middle(at)], traffic: passing }];
  });
  const joins = leases.flatMap(({ resource, application }): Joining[] => {
    const from = left.find(({ id, head }) => !head && id === resource);
    const to = right.find(({ id, head }) => !head && applicationOf(id ?? "") === application);
    if (!from || !to) return [];
    const passing = traffic.find((one) => one.resource === resource && one.machine === to.id) ?? null;
    return [
      {
        ...{ key: `${application} ${resource}`, application, traffic: passing },
        ...{ from: [from.x + from.width, middle(from)], to: [to.x, middle(to)] },
      },
    ];
  });
  const boxes = [...above, ...left, ...right, ...beside];
  const height = Math.max(...boxes.map(({ y, height }) => y + height)) + 16;
  return { width: WIDTH, height, boxes, joins, uplinks };
}

/** A machine is named after its application, with the cluster's count. */
export const applicationOf = (machine: string): string => machine.replace(/\.\d+$/, "");

interface Group {
  readonly id: string;
  readonly text: string;
  readonly alive: boolean;
  readonly within: readonly { readonly id: string; readonly part: Part; readonly text: string }[];
}

/** Heads with what is within them, one below the other; what would be too many is left out, and counted. */
function column(at: { readonly x: number; readonly width: number }, part: Part, groups: readonly Group[]) {
  const rows = groups.flatMap(({ id, text, alive, within }) => [
    { id, text, alive, part, head: true },
    ...within.map((one) => ({ ...one, alive, head: false })),
  ]);
  const shown = rows.slice(0, ROWS_AT_MOST);
  const left = rows.length - shown.length;
  const more = { id: null, text: `+ ${left}`, alive: true, part, head: false };
  return [...shown, ...(left > 0 ? [more] : [])].map((row, n): Box => {
    const indent = row.head ? 0 : INDENT;
    return {
      ...{ ...row, key: `${part} ${row.id} ${row.head}`, height: HIGH, y: BODY + n * ROW },
      ...{ x: at.x + indent, width: at.width - indent },
    };
  });
}

/** A curve that stays between its ends: in the lane, behind no box. */
export const curve = ([x, y]: Joining["from"], [toX, toY]: Joining["to"]): string => {
  const half = (x + toX) / 2;
  return `M${x} ${y} C ${half} ${y} ${half} ${toY} ${toX} ${toY}`;
};
