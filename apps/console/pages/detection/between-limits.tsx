// An error with its uncertainty between a class's limits, as a figure to scale. Part of the detection's page.

import { useTranslation } from "react-i18next";
import { quantityText } from "../../parts/quantity-text.ts";

interface BetweenLimitsProps {
  readonly percent: number;
  readonly expanded: number;
  readonly limit: number;
}

/** Of the width: there the figures would lie beyond it. */
const NEAR_EDGE = 0.14;
const AXIS_Y = 40;

export function BetweenLimits({ percent, expanded, limit }: BetweenLimitsProps) {
  const { t, i18n } = useTranslation();
  const most = 1.25 * Math.max(limit, Math.abs(percent) + expanded);
  const share = (value: number) => (value / most + 1) / 2;
  const x = (value: number) => `${100 * share(value)}%`; // as wide as its place, its letters as high as all others
  const said = quantityText({ value: percent, expanded, unit: "%", signed: true }, i18n.language);
  const edge = (value: number) =>
    quantityText({ value, unit: "%", signed: true, decimals: 2 }, i18n.language);
  const inside = Math.abs(percent) + expanded <= limit;
  const outside = Math.abs(percent) - expanded > limit;
  const colour = `var(--${inside ? "good" : outside ? "bad" : "doubt"})`;
  const at = share(percent);
  const anchor = at < NEAR_EDGE ? "start" : at > 1 - NEAR_EDGE ? "end" : "middle";
  return (
    <svg
      className="figure"
      height={76}
      role="img"
      aria-label={t("outcome.figure", { said, limit: edge(limit) })}
      width="100%"
    >
      <rect
        x={x(-limit)}
        y={AXIS_Y - 12}
        width={`${100 * (share(limit) - share(-limit))}%`}
        height={24}
        rx={4}
        fill="var(--band)"
      />
      <line x1="0%" x2="100%" y1={AXIS_Y} y2={AXIS_Y} stroke="var(--line)" />
      {[-limit, 0, limit].map((value) => (
        <g key={value}>
          <line
            x1={x(value)}
            x2={x(value)}
            y1={AXIS_Y - 14}
            y2={AXIS_Y + 14}
            stroke={value === 0 ? "var(--line)" : "var(--bad)"}
            strokeDasharray={value === 0 ? undefined : "5 4"}
          />
          <text x={x(value)} y={AXIS_Y + 30} textAnchor="middle" className="faint">
            {edge(value)}
          </text>
        </g>
      ))}
      <line
        x1={x(percent - expanded)}
        x2={x(percent + expanded)}
        y1={AXIS_Y}
        y2={AXIS_Y}
        stroke={colour}
        strokeWidth={6}
        strokeLinecap="round"
      />
      <circle cx={x(percent)} cy={AXIS_Y} r={6} fill={colour} />
      <text x={x(percent)} y={16} textAnchor={anchor} fontWeight={600}>
        {said}
      </text>
    </svg>
  );
}
