// The figure of the cloud: whatever is lent is joined with its machine, with what passes each link; whoever takes part in
// what happens lights up; an instrument leads to its page, a machine to its own console. Part of the page of the cloud.

import { useNavigate } from "@tanstack/react-router";
import { type MouseEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCounted } from "../../parts/counted.ts";
import { useEdges } from "../../parts/edges.ts";
import type { Part } from "./four-steps.ts";
import { applicationOf, type Box, curve, type Joining, type Known, laidOut } from "./laid-out.ts";
import { useRateText } from "./rate-text.ts";

interface FigureProps extends Omit<Known, "titleOf"> {
  readonly followed: string | null;
  readonly lit: ReadonlySet<Part>;
  /** Opens a machine's own console. */
  readonly open: (machine: string) => void;
}

export function Figure({ followed, lit, open, ...known }: FigureProps) {
  const { t } = useTranslation();
  const counted = useCounted();
  const rateText = useRateText();
  const box = useRef<HTMLElement>(null);
  useEdges(box);
  const { width, height, boxes, joins, uplinks } = laidOut({
    ...known,
    titleOf: (part) => t(`cloud.${part}`),
  });
  const ofFollowed = new Set(
    joins.filter(({ application }) => application === followed).map(({ key }) => key),
  );
  const mine = known.leases.find(({ application }) => application === followed)?.resource;
  /** Of terminals, instruments and machines that which is followed alone. */
  const isLit = ({ part, id, head }: Box): boolean => {
    if (!lit.has(part)) return false;
    if (part === "vm") return followed !== null && applicationOf(id ?? "") === followed;
    return part === "yh" || (part === "ia" && !head) ? id === mine : true;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="figure-box scrolled" ref={box} tabIndex={0} aria-label={t("cloud.map")}>
      {/* biome-ignore lint/a11y/useSemanticElements: a figure with links in it is a group, and no field set */}
      <svg
        className="figure cloud"
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={t("cloud.figure", {
          agents: counted("agents", known.agents.length),
          instruments: counted("instruments", known.entries.length),
          nodes: counted("nodes", known.nodes.length),
          joined: counted("instruments", joins.length),
        })}
      >
        <path className="order" d="M638 39 H668 M836 39 H866 M1034 39 H1064 M350 62 V118 M1146 62 V118" />
        {[...uplinks, ...joins].map(({ key, from, to, traffic }) => (
          <path
            key={key}
            className="join"
            data-now={ofFollowed.has(key)}
            data-flows={(traffic?.bytesPerS ?? 0) > 0}
            data-lent={key.startsWith("yh ") ? undefined : true}
            d={curve(from, to)}
          />
        ))}
        {uplinks.map((one) => (
          <Rate key={one.key} of={one} x={(one.from[0] + one.to[0]) / 2} anchor="middle">
            {rateText(one.traffic)}
          </Rate>
        ))}
        {joins.map((one) => (
          <Rate key={one.key} of={one} x={one.to[0] - 8} anchor="end">
            {rateText(one.traffic)}
          </Rate>
        ))}
        {boxes.map((box) => (
          <Led key={box.key} box={box} open={open}>
            <rect
              className="place"
              data-head={box.head}
              data-alive={box.alive}
              data-now={isLit(box)}
              {...{ x: box.x, y: box.y, width: box.width, height: box.height }}
              rx={box.height > 30 ? 9 : 6}
            />
            {box.id === null ? (
              <text x={box.x + box.width / 2} y={box.y + box.height / 2 + 4} textAnchor="middle">
                {box.text}
              </text>
            ) : (
              <text x={box.x + 10} y={box.y + box.height / 2 + 4}>
                {shortened(box.text, box.width)}
              </text>
            )}
          </Led>
        ))}
      </svg>
    </section>
  );
}

const Rate = ({
  of: { to, traffic },
  x,
  anchor,
  children,
}: {
  readonly of: Joining;
  readonly x: number;
  readonly anchor: "middle" | "end";
  readonly children: ReactNode;
}) =>
  traffic && (
    <text className="rate" x={x} y={to[1] - 5} textAnchor={anchor}>
      {children}
    </text>
  );

/** Where a box leads, it is a link; a controller leads nowhere. */
function Led({
  box: { part, id, head, text },
  open,
  children,
}: {
  readonly box: Box;
  readonly open: (machine: string) => void;
  readonly children: ReactNode;
}) {
  const navigate = useNavigate();
  const machine = part === "vm" && id !== null;
  const instrument = part === "ia" && !head && id !== null;
  if (!machine && !instrument) return <g>{children}</g>;
  const to = machine ? `/cloud?machine=${id}` : `/instruments/${encodeURIComponent(id)}`;
  const go = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (machine) open(id);
    else void navigate({ to });
  };
  return (
    <a href={`/console${to}`} onClick={go}>
      <title>{text}</title>
      {children}
    </a>
  );
}

/** Of letters as wide as they are drawn; Chinese ones count twice. */
const LETTER = 6.7;
function shortened(text: string, width: number): string {
  let room = (width - 20) / LETTER;
  for (const [n, letter] of [...text].entries()) {
    room -= letter > "\u2e7f" ? 1.8 : 1;
    if (room < 0) return `${[...text].slice(0, n - 1).join("")}…`;
  }
  return text;
}
