// A meter's error over load and power factor as a map, with what the load never gave. Part of a meter's page.

import { Card, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownCondition } from "../../api/contracts.ts";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";
import { currentName, factorName } from "./bin-names.ts";
import { K } from "./diagnosis.tsx";
import { type Cell, cellKey, cellsOf, type Row, rowsOf } from "./load-map.ts";

const LEFT = 110;
const TOP = 8;
const WIDE = 118;
const HIGH = 44;
const BELOW = 44;

export function Surface({ condition }: { readonly condition: ShownCondition }) {
  const { t, i18n } = useTranslation();
  const { bins, surface, limitPercent } = condition;
  const cells = cellsOf(surface);
  const rows = rowsOf(bins);
  const { currentPercent: currents } = bins;
  const [width, height] = [LEFT + WIDE * currents.length, TOP + HIGH * rows.length + BELOW];
  const said = ({ percent, standardPercent }: Cell) =>
    quantityText({ value: percent, expanded: K * standardPercent, unit: "%", signed: true }, i18n.language);
  const current = (at: number) => currentName(bins, at);
  const factor = ({ factor: at, leads }: Row) =>
    `${factorName(bins, at)}${at === 0 ? "" : leads ? " C" : " L"}`;
  const given = rows.flatMap((row) =>
    currents.flatMap((_, at) => {
      const cell = cells.get(cellKey(at, row));
      return cell
        ? [`${current(at)}${t("sentence.aside")}${factor(row)}${t("sentence.colon")}${said(cell)}`]
        : [];
    }),
  );
  const csv = () =>
    csvOf([
      [t("meter.point-current"), t("meter.point-factor"), t("meter.axis-error"), t("meter.csv-expanded")],
      ...rows.flatMap((row) =>
        currents.flatMap((_, at) => {
          const cell = cells.get(cellKey(at, row));
          return cell ? [[current(at), factor(row), cell.percent, K * cell.standardPercent]] : [];
        }),
      ),
    ]);
  return (
    <Card withBorder padding="lg">
      <div className="card-head">
        <Title order={2} size="h4">
          {t("meter.surface")}
        </Title>
        <Save name={`${condition.meter}-loads.csv`} of={t("meter.surface")} type="text/csv" text={csv} />
      </div>
      <svg
        className="figure"
        role="img"
        aria-label={t("meter.surface-figure", { given: given.join(t("sentence.semicolon")) })}
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
      >
        <defs>
          <pattern id="never" width="8" height="8" patternUnits="userSpaceOnUse">
            <path d="M-2 10L10-2M-2 2L2-2M6 10L10 6" className="hatch" />
          </pattern>
        </defs>
        {rows.map((row, n) => (
          <g key={cellKey(0, row)} transform={`translate(0 ${TOP + n * HIGH})`}>
            <text x={LEFT - 10} y={HIGH / 2} textAnchor="end" dominantBaseline="central">
              {factor(row)}
            </text>
            {currents.map((_, at) => {
              const cell = cells.get(cellKey(at, row));
              return (
                <g key={current(at)} transform={`translate(${LEFT + at * WIDE} 0)`}>
                  <rect
                    x={1}
                    y={1}
                    width={WIDE - 2}
                    height={HIGH - 2}
                    rx={4}
                    className="cell"
                    style={{ fill: cell ? tint(cell, limitPercent) : "url(#never)" }}
                    data-over={cell !== undefined && isOver(cell, limitPercent)}
                  />
                  {cell && <Said text={said(cell)} />}
                </g>
              );
            })}
          </g>
        ))}
        {currents.map((_, at) => (
          <text
            key={current(at)}
            x={LEFT + (at + 0.5) * WIDE}
            y={TOP + rows.length * HIGH + 16}
            textAnchor="middle"
          >
            {current(at)}
          </text>
        ))}
        <text x={LEFT + (currents.length * WIDE) / 2} y={height - 6} textAnchor="middle" className="faint">
          {t("meter.axis-current")}
        </text>
      </svg>
      <Text size="sm" c="dimmed" mt="xs">
        {t("meter.surface-how")}
      </Text>
    </Card>
  );
}

/** The error, and its uncertainty below it: a cell is too narrow for both. */
function Said({ text }: { readonly text: string }) {
  const [error, uncertainty] = text.split(" ± ");
  return (
    <text x={WIDE / 2} textAnchor="middle">
      <tspan x={WIDE / 2} y={HIGH / 2 - 3} fontWeight={600}>
        {error}
      </tspan>
      {uncertainty && <tspan x={WIDE / 2} y={HIGH / 2 + 13}>{`± ${uncertainty}`}</tspan>}
    </text>
  );
}

const STRONGEST = 45;
/** Too fast and too slow have a colour each, as strong as the error's share of the limit. */
function tint({ percent }: Cell, limitPercent: number | null): string {
  const share = Math.min(1, Math.abs(percent) / (limitPercent ?? 1));
  const strength = Math.round(6 + (STRONGEST - 6) * share);
  return `color-mix(in srgb, var(${percent > 0 ? "--doubt" : "--trace"}) ${strength}%, var(--mantine-color-body))`;
}

const isOver = ({ percent, standardPercent }: Cell, limitPercent: number | null): boolean =>
  limitPercent !== null && Math.abs(percent) + K * standardPercent > limitPercent;
