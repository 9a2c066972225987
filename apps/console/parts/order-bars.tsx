// Bars by harmonic order, each in its colour and, where it has one, with its limit across. Called by the pages for recordings,
// harmonics and power quality.

import { useTranslation } from "react-i18next";
import { quantityText } from "./quantity-text.ts";

export interface OrderBar {
  readonly order: number;
  readonly value: number;
  readonly colour: string;
  readonly limit?: number | null;
}

interface OrderBarsProps {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly OrderBar[];
  /** The scale reaches so far at least. */
  readonly leastTop?: number;
  /** One of the orders is looked at closer. */
  readonly chosen?: { readonly order: number | null; readonly choose: (order: number) => void };
}

const WIDTH = 860;
const HEIGHT = 190;
const LEFT = 66;
const BASE = 160;
const TOP = 22;
const SAID_AT_MOST = 5;
const FAR_APART = 22;

export function OrderBars({ title, unit, bars, leastTop = 0, chosen }: OrderBarsProps) {
  const { t, i18n } = useTranslation();
  if (bars.length === 0) return null;
  const reach = bars.flatMap(({ value, limit }) => [value, limit ?? 0]);
  const ticks = ticksTo(Math.max(leastTop, ...reach) || 1);
  const most = ticks.at(-1)!;
  const step = (WIDTH - LEFT) / bars.length;
  const y = (value: number) => BASE - ((BASE - TOP) * value) / most;
  const places = Math.max(0, -Math.floor(Math.log10(ticks[1]!) + 1e-9));
  const scaled = (value: number) => quantityText({ value, unit, decimals: places }, i18n.language);
  const told = (value: number) => quantityText({ value, unit, decimals: places + 2 }, i18n.language);
  const largest = [...bars].sort((a, b) => b.value - a.value).slice(0, SAID_AT_MOST);
  const said = largest
    .map(({ order, value }) => `${order}${t("sentence.colon")}${told(value)}`)
    .join(t("sentence.semicolon"));
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("figure.orders-said", { title, said })}
      style={{ width: "100%" }}
    >
      <text x={LEFT} y={12} fontWeight={600}>
        {title}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className="faint">
            {scaled(tick)}
          </text>
        </g>
      ))}
      {bars.map(({ order, value, colour, limit }, n) => {
        const x = LEFT + n * step;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table beside it does the same by keyboard
          <g
            key={order}
            onClick={() => chosen?.choose(order)}
            style={chosen ? { cursor: "pointer" } : {}}
            data-chosen={chosen?.order === order}
          >
            <title>{`${order}${t("sentence.colon")}${told(value)}`}</title>
            <rect x={x} width={step} y={TOP} height={BASE - TOP + 20} className="behind-bar" />
            <rect
              x={x + step * 0.18}
              width={step * 0.64}
              y={y(value)}
              height={BASE - y(value)}
              fill={colour}
            />
            {limit !== undefined && limit !== null && (
              <line
                x1={x + step * 0.06}
                x2={x + step * 0.94}
                y1={y(limit)}
                y2={y(limit)}
                stroke="var(--bad)"
                strokeWidth={2}
              />
            )}
            {(step > FAR_APART || order % 2 === 1 || order === 2) && (
              <text x={x + step / 2} y={BASE + 15} textAnchor="middle" className="faint">
                {order}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** 0, step, 2·step … to the first that is no less; steps are 1, 2 or 5 of a power of ten, so that there are few. */
function ticksTo(most: number): readonly number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, n) => n * step);
}
