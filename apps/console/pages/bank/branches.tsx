// A balancer's branches: what each is set to, to either side of nothing. Part of a bank's page.

import { useTranslation } from "react-i18next";
import type { ShownBank } from "../../api/contracts.ts";
import { quantityText } from "../../parts/quantity-text.ts";

type Balancer = Extract<ShownBank["terms"], { kind: "balancer" }>;

interface BranchesProps {
  readonly terms: Balancer;
  readonly branches: NonNullable<ShownBank["seen"]>["contacts"]["branches"];
}

const names = ["ab", "bc", "ca", "a", "b", "c"] as const;
const WIDTH = 720;
const ROW = 34;
const MIDDLE = 400;
const REACH = 290;

export function Branches({ terms: { limitS }, branches }: BranchesProps) {
  const { t, i18n } = useTranslation();
  const height = ROW * names.length + 34;
  const told = (value: number) =>
    quantityText({ value, unit: "S", decimals: 3, signed: true }, i18n.language);
  const at = (name: (typeof names)[number]) => branches?.[name] ?? 0;
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={names.map((name) => `${name} ${told(at(name))}`).join(t("sentence.semicolon"))}
      style={{ width: "100%" }}
    >
      {[-1, 0, 1].map((side) => (
        <g key={side}>
          <line
            x1={MIDDLE + side * REACH}
            x2={MIDDLE + side * REACH}
            y1={0}
            y2={ROW * names.length}
            stroke={side === 0 ? "var(--ink)" : "var(--bad)"}
            strokeDasharray={side === 0 ? undefined : "6 5"}
          />
          <text
            x={MIDDLE + side * REACH}
            y={height - 14}
            textAnchor={side > 0 ? "end" : "middle"}
            className="faint"
          >
            {side === 0 ? t("bank.no-susceptance") : told(side * limitS)}
          </text>
        </g>
      ))}
      {names.map((name, n) => {
        const value = at(name);
        const length = REACH * Math.min(1, Math.abs(value) / limitS) || 0;
        return (
          <g key={name} transform={`translate(0 ${ROW * n})`}>
            <text x={8} y={ROW / 2} dominantBaseline="central" fontWeight={600}>
              {name.length === 2 ? `${name[0]}–${name[1]}` : `${name}–N`}
            </text>
            <rect
              x={value < 0 ? MIDDLE - length : MIDDLE}
              y={7}
              width={length}
              height={ROW - 14}
              rx={3}
              fill={value < 0 ? "var(--doubt)" : "var(--trace)"}
            />
            <text
              x={value < 0 ? MIDDLE + 8 : MIDDLE - 8}
              y={ROW / 2}
              textAnchor={value < 0 ? "start" : "end"}
              dominantBaseline="central"
              className="faint"
            >
              {told(value)} {value === 0 ? "" : t(value < 0 ? "bank.inductive" : "bank.capacitive")}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
