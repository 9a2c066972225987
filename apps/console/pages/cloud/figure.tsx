// The figure of the cloud: agents with instruments to the left, controllers in the middle, nodes with machines to the
// right, the master station above them. Whatever is lent is joined with its machine. Part of the page of the cloud.

import { useTranslation } from "react-i18next";
import type { Agent, CatalogueEntry, Lease, ShownNodes, Step } from "../../api/contracts.ts";

interface FigureProps {
  readonly agents: readonly Agent[];
  readonly nodes: ShownNodes;
  readonly leases: readonly Lease[];
  readonly entries: readonly CatalogueEntry[];
  readonly followed: string | null;
  /** Whoever says it lights up. */
  readonly last: Step | null;
}

const WIDTH = 1000;
const ROW = 30;
const TOP = 20;
/** More would not be read. */
const ROWS_AT_MOST = 24;
const controllers = ["irm", "im", "cc", "clc"] as const;

interface Place {
  readonly x: number;
  readonly y: number;
}
interface Row extends Place {
  readonly id: string;
  readonly text: string;
  readonly head: boolean;
  readonly alive: boolean;
}

export function Figure({ agents, nodes, leases, entries, followed, last }: FigureProps) {
  const { t } = useTranslation();
  const titles = new Map(entries.map(({ instrument }) => [instrument.resource, instrument.auxiliary.title]));
  const left = column(
    20,
    agents.map(({ agent, alive, instruments }) => ({
      ...{ id: agent, alive, text: `IA · ${agent}` },
      within: instruments.map((id) => ({ id, text: `${id.split("/").at(-1)} · ${titles.get(id) ?? ""}` })),
    })),
  );
  const right = column(
    700,
    nodes.map(({ node, alive, engine, runs, machines }) => ({
      ...{ id: node, alive, text: `NC · ${node} · ${engine} · ${runs.length}/${machines}` },
      within: runs.map((id) => ({ id, text: `VM · ${id}` })),
    })),
    TOP + 2 * ROW + 20,
  );
  const height = Math.max(280, ...[...left, ...right].map(({ y }) => y + ROW + 24));
  const speaks = (who: string) => last?.by === who;
  const joins = leases.flatMap(({ resource, application }) => {
    const from = left.find(({ id }) => id === resource);
    const to = right.find(({ id }) => id.replace(/\.\d+$/, "") === application);
    return from && to ? [{ from, to, application }] : [];
  });
  return (
    <svg
      className="figure cloud"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={t("cloud.figure", {
        agents: agents.length,
        instruments: titles.size,
        nodes: nodes.length,
        joined: joins.length,
      })}
      style={{ width: "100%" }}
    >
      {joins.map(({ from, to, application }) => (
        <path
          key={`${application} ${from.id}`}
          className="join"
          data-now={application === followed}
          d={`M${from.x + 280} ${from.y + 12} C ${from.x + 400} ${from.y + 12}, ${to.x - 130} ${to.y + 12}, ${to.x + 14} ${to.y + 12}`}
        />
      ))}
      <g>
        {controllers.map((name, n) => (
          <Box key={name} x={430} y={TOP + n * 62} width={140} now={speaks(name)}>
            {name.toUpperCase()}
            {` · ${t(`cloud.${name}`)}`}
          </Box>
        ))}
        <Box x={700} y={TOP} width={280} now={speaks("zz")}>
          ZZ · {t("cloud.zz")}
        </Box>
      </g>
      {[...left, ...right].map(({ id, x, y, text, head, alive }) => (
        <g key={`${x} ${id}`}>
          <rect
            className="place"
            data-head={head}
            data-alive={alive}
            data-now={isSpeaking(id, head, x, speaks, followed)}
            x={x + (head ? 0 : 14)}
            y={y}
            width={head ? 280 : 266}
            height={24}
            rx={6}
          />
          <text x={x + (head ? 10 : 24)} y={y + 16}>
            {shortened(text)}
          </text>
        </g>
      ))}
    </svg>
  );
}

const LEFT_OF = 400;
function isSpeaking(
  id: string,
  head: boolean,
  x: number,
  speaks: (who: string) => boolean,
  followed: string | null,
): boolean {
  if (x < LEFT_OF) return head ? speaks("ia") : false;
  return head ? speaks("nc") : speaks("vm") && followed !== null && id.startsWith(followed);
}

interface Group {
  readonly id: string;
  readonly text: string;
  readonly alive: boolean;
  readonly within: readonly { readonly id: string; readonly text: string }[];
}

/** Heads with what is within them, one below the other; what would be too many is left out, and counted. */
function column(x: number, groups: readonly Group[], top = TOP): readonly Row[] {
  const rows = groups.flatMap(({ id, text, alive, within }) => [
    { id, text, alive, head: true },
    ...within.map((one) => ({ ...one, alive, head: false })),
  ]);
  const shown = rows.slice(0, ROWS_AT_MOST);
  const left = rows.length - shown.length;
  const all = left > 0 ? [...shown, { id: "left", text: `+ ${left}`, alive: true, head: false }] : shown;
  return all.map((row, n) => ({ ...row, x, y: top + n * ROW }));
}

interface BoxProps extends Place {
  readonly width: number;
  readonly now: boolean;
  readonly children: React.ReactNode;
}
const Box = ({ x, y, width, now, children }: BoxProps) => (
  <g>
    <rect
      className="place"
      data-head
      data-alive
      data-now={now}
      x={x}
      y={y}
      width={width}
      height={44}
      rx={8}
    />
    <text x={x + width / 2} y={y + 27} textAnchor="middle">
      {children}
    </text>
  </g>
);

const TEXT_AT_MOST = 38;
const shortened = (text: string): string =>
  text.length > TEXT_AT_MOST ? `${text.slice(0, TEXT_AT_MOST)}…` : text;
