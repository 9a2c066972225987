// Events beside the curves of what equipment must bear: voltage over duration. Part of a supply's page.

import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImmunityCurves, ShownEvent } from "../../api/contracts.ts";
import { useCounted } from "../../parts/counted.ts";
import { at, cornersOf, plane, shapeOf, toneOf } from "./immunity-plane.ts";

interface ImmunityProps {
  readonly curves: ImmunityCurves;
  readonly events: readonly ShownEvent[];
  readonly chosen: string | null;
  readonly choose: (event: string) => void;
}

const strokes: Readonly<Record<string, string>> = { itic: "var(--trace)", f47: "var(--doubt)" };
const dashes: Readonly<Record<string, string>> = { f47: "7 5" };
const seconds = [0.001, 0.01, 0.1, 1, 10, 100];
const percents = [0, 40, 80, 120, 160, 200];

export function Immunity({ curves, events, chosen, choose }: ImmunityProps) {
  const { t } = useTranslation();
  const counted = useCounted();
  const { width, height, left, right, top, base } = plane;
  const said = events
    .slice(0, 10)
    .map(({ event, durationS, percent }) =>
      [t(`recording.event-${event.replaceAll(" ", "-")}`), `${durationS} s`, `${percent} %`].join(" "),
    )
    .join(t("sentence.semicolon"));
  return (
    <Stack gap={4}>
      <svg
        className="figure"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t("quality.immunity-said", { events: counted("events", events.length), said })}
        style={{ width: "100%", maxWidth: "48rem" }}
      >
        {seconds.map((s) => (
          <g key={s}>
            <line x1={at(s, 0).x} x2={at(s, 0).x} y1={top} y2={base} stroke="var(--line)" />
            <text x={at(s, 0).x} y={base + 16} textAnchor="middle" className="faint">
              {s < 1 ? `${1000 * s} ms` : `${s} s`}
            </text>
          </g>
        ))}
        {percents.map((p) => (
          <g key={p}>
            <line x1={left} x2={right} y1={at(1, p).y} y2={at(1, p).y} stroke="var(--line)" />
            <text x={left - 6} y={at(1, p).y + 4} textAnchor="end" className="faint">
              {p} %
            </text>
          </g>
        ))}
        <line
          x1={left}
          x2={right}
          y1={at(1, 100).y}
          y2={at(1, 100).y}
          stroke="var(--ink)"
          strokeOpacity={0.5}
        />
        {Object.entries(curves).flatMap(([name, { above, below }]) =>
          [above, below].flatMap((points, side) =>
            points === null
              ? []
              : [
                  <polyline
                    key={`${name} ${side === 0 ? "above" : "below"}`}
                    points={cornersOf(points)}
                    fill="none"
                    stroke={strokes[name] ?? "var(--ink)"}
                    strokeWidth={2}
                    strokeDasharray={dashes[name]}
                  />,
                ],
          ),
        )}
        {events.map((event) => {
          const { x, y } = at(event.durationS, event.percent);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table beside it does the same by keyboard
            <path
              key={event.id}
              d={shapeOf(event.event, x, y)}
              fill={`var(--${toneOf(event)})`}
              fillOpacity={event.whole ? 0.85 : 0.25}
              stroke={event.id === chosen ? "var(--ink)" : `var(--${toneOf(event)})`}
              strokeWidth={event.id === chosen ? 3 : 1.5}
              style={{ cursor: "pointer" }}
              onClick={() => choose(event.id)}
            >
              <title>{`${t(`recording.event-${event.event.replaceAll(" ", "-")}`)} ${event.channel}`}</title>
            </path>
          );
        })}
        <text x={(left + right) / 2} y={height - 4} textAnchor="middle">
          {t("quality.duration")}
        </text>
        <text transform={`translate(14 ${(top + base) / 2}) rotate(-90)`} textAnchor="middle">
          {t("quality.voltage-axis")}
        </text>
      </svg>
      <Text size="sm" c="dimmed">
        {Object.entries(curves).map(([name, { title, verified }]) => (
          <span key={name} style={{ color: strokes[name], fontWeight: 600, marginRight: "1rem" }}>
            {dashes[name] ? "╌╌" : "──"} {title}
            {!verified && ` ${t("quality.unverified")}`}
          </span>
        ))}
      </Text>
      <Text size="sm" c="dimmed">
        {t("quality.immunity-how")}
      </Text>
    </Stack>
  );
}
