// Stacked bars in groups, each with a limit where it has one. Called by the years of a plan.

import { useTranslation } from "react-i18next";
import { quantityText } from "../../parts/quantity-text.ts";

interface Bar {
  /** From below. */
  readonly parts: readonly number[];
  readonly limit: number | null;
}
interface BarsProps {
  /** What is to be seen, for those who do not see it. */
  readonly label: string;
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
  readonly unit: string;
}

const [WIDE, HIGH, LEFT, BELOW, ABOVE] = [600, 260, 66, 26, 22];
const MOST_BAR = 56;
const TICKS = 4;

export function Bars({ label, groups, unit }: BarsProps) {
  const { i18n } = useTranslation();
  const total = ({ parts }: Bar) => parts.reduce((sum, part) => sum + part, 0);
  const all = groups.flatMap(({ bars }) => bars);
  const highest = Math.max(1, ...all.map(total));
  // A limit far above all bars would flatten them.
  const near = all.flatMap(({ limit }) => (limit !== null && limit <= 2 * highest ? [limit] : []));
  const step = niceStep(Math.max(highest, ...near) / TICKS);
  const top = step * Math.ceil(Math.max(highest, ...near) / step);
  const y = (value: number) => ABOVE + (HIGH - ABOVE - BELOW) * (1 - value / top);
  const text = (value: number) => quantityText({ value, unit, brief: true }, i18n.language);
  const slot = (WIDE - LEFT) / Math.max(1, groups.length);
  return (
    <svg className="figure bars" role="img" aria-label={label} viewBox={`0 0 ${WIDE} ${HIGH}`} width="100%">
      {Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step).map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${WIDE}`} className="grid" />
          <text x={LEFT - 8} y={y(tick)} textAnchor="end" dominantBaseline="central" className="faint">
            {text(tick)}
          </text>
        </g>
      ))}
      {groups.map(({ name, bars }, g) => {
        const wide = Math.min(MOST_BAR, (0.72 * slot) / bars.length);
        const from = LEFT + (g + 0.5) * slot - (wide * bars.length) / 2;
        return (
          <g key={name}>
            {bars.map((bar, b) => (
              <OneBar
                // biome-ignore lint/suspicious/noArrayIndexKey: the plan, and the one beside it
                key={b}
                {...{ bar, y, x: from + b * wide + 2, wide: wide - 4, other: b > 0 }}
                text={b === 0 && groups.length <= 12 ? text(total(bar)) : ""}
              />
            ))}
            <text x={LEFT + (g + 0.5) * slot} y={HIGH - 8} textAnchor="middle">
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

interface OneBarProps {
  readonly bar: Bar;
  readonly x: number;
  readonly wide: number;
  readonly y: (value: number) => number;
  readonly other: boolean;
  readonly text: string;
}
function OneBar({ bar: { parts, limit }, x, wide, y, other, text }: OneBarProps) {
  const below = parts.map((_, n) => parts.slice(0, n).reduce((sum, part) => sum + part, 0));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return (
    <g data-other={other}>
      {parts.map((part, n) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: parts are told by their place
          key={n}
          data-part={n}
          x={x}
          width={wide}
          y={y(below[n]! + part)}
          height={Math.max(0, y(below[n]!) - y(below[n]! + part))}
        />
      ))}
      {total > 0 && (
        <text x={x + wide / 2} y={y(total) - 6} textAnchor="middle">
          {text}
        </text>
      )}
      {limit !== null && y(limit) >= 0 && <path d={`M${x - 2} ${y(limit)}h${wide + 4}`} className="limit" />}
    </g>
  );
}

/** 1, 2 or 5 of a power of ten, at least 1. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}
