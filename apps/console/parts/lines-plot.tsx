// Lines over time or any other axis, each with the band between its least and its greatest, and limits across; a span that is
// drawn open with the mouse is told. Where the mouse is on one plot, all of the page over the same axis show their values.
// Drawn by uPlot. Called by `plot.tsx`, `waves.tsx` and pages.

import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import UPlot from "uplot";
import { momentText } from "./moment-text.ts";
import { type Quantity, quantityText } from "./quantity-text.ts";

type Values = readonly (number | null)[];

export interface DrawnLine {
  readonly name: string;
  /** A variable of the style, such as --trace. */
  readonly colour: string;
  /** Absent: its band alone is drawn. */
  readonly values?: Values;
  readonly least?: Values;
  readonly greatest?: Values;
  /** Expanded uncertainties, told beside the values where the mouse is. */
  readonly expanded?: Values;
}

export interface LinesPlotProps {
  /** What is to be seen, for those who do not see it: with its last values. */
  readonly label: string;
  readonly x: readonly number[];
  /** x is POSIX seconds, shown as local time. */
  readonly time?: boolean;
  readonly lines: readonly DrawnLine[];
  /** Straight lines across. */
  readonly limits?: readonly number[];
  readonly xName: string;
  readonly yName: string;
  readonly height?: number;
  /** Of the values told where the mouse is, beside the lines' names. */
  readonly legend: Pick<Quantity, "unit" | "decimals" | "signed">;
  readonly onSpan?: (from: number, to: number) => void;
}

/** Less is a slip of the hand, pixels. */
const LEAST_SPAN_PX = 6;
const SERIES_OF_LINE = 3;

export function LinesPlot(props: LinesPlotProps) {
  const { label, x, time = false, lines, limits = [], xName, yName, height = 280, legend, onSpan } = props;
  const { i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const scheme = useComputedColorScheme("light");
  const [at, setAt] = useState<number | null>(null);
  const live = useRef({ limits, onSpan });
  live.current = { limits, onSpan };
  const nothing = x.map(() => null);
  const data = useRef<UPlot.AlignedData>([[]]);
  data.current = [
    [...x],
    ...lines.flatMap(({ values, least, greatest }) => [
      [...(greatest ?? nothing)],
      [...(least ?? nothing)],
      [...(values ?? nothing)],
    ]),
  ] as UPlot.AlignedData;
  const drawn = lines.map(({ colour, values }) => `${colour}${values ? "" : "-"}`).join(" ");

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the scheme changes
  useEffect(() => {
    const place = box.current!;
    const options = optionsOf(place, {
      ...{ lines, time, xName, yName, height, language: i18n.language, live, moved: setAt },
      spans: onSpan !== undefined,
    });
    const made = new UPlot(options, data.current, place);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    sized.observe(place);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, drawn, time, height, xName, yName, i18n.language]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when there is more
  useEffect(() => plot.current?.setData(data.current), [x, lines]);

  return (
    <div>
      <Group gap="md" aria-hidden="true" mih={24}>
        {lines.map(({ name, colour, values, expanded }) => (
          <Text key={name} size="sm" fw={600} style={{ color: `var(${colour})` }}>
            ▬ {name}{" "}
            {at !== null &&
              values &&
              quantityText({ value: values[at], expanded: expanded?.[at], ...legend }, i18n.language)}
          </Text>
        ))}
        {at !== null && time && x[at] !== undefined && (
          <Text size="sm" c="dimmed">
            {momentText(new Date(1000 * x[at]))}
          </Text>
        )}
      </Group>
      <div ref={box} role="img" aria-label={label} style={{ width: "100%", minHeight: height }} />
    </div>
  );
}

interface Drawing extends Required<Pick<LinesPlotProps, "lines" | "time" | "xName" | "yName" | "height">> {
  readonly language: string;
  readonly live: {
    readonly current: {
      readonly limits: readonly number[];
      readonly onSpan: LinesPlotProps["onSpan"] | undefined;
    };
  };
  readonly moved: (at: number | null) => void;
  readonly spans: boolean;
}

function optionsOf(place: HTMLElement, drawing: Drawing): UPlot.Options {
  const { lines, time, xName, yName, height, language, live, moved, spans } = drawing;
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = (name: string): UPlot.Axis => ({
    ...{ label: name, labelFont: font, font, stroke: colour("--ink"), labelSize: 22 },
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    values: (_plot, splits) => splits.map((value) => quantityText({ value }, language)),
  });
  // Bands of several lines lie over each other: their edges are not drawn, so that each is seen through the others.
  const edge: UPlot.Series = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    ...{ width: place.clientWidth || 600, height, legend: { show: false } },
    cursor: {
      y: false, // another plot's height says nothing here
      drag: { x: spans, y: false, setScale: false },
      sync: { key: xName, scales: ["x", null], setSeries: false, filters: { pub: isOfPlace } },
    },
    scales: {
      x: { time: false },
      y: { range: (_plot, least, most) => around(least, most, live.current.limits) },
    },
    axes: [
      { ...axis(xName), size: time ? TIME_AXIS_PX : AXIS_PX, ...(time && timeAxis) },
      { ...axis(yName), size: (_plot, values) => wideAs(values) },
    ],
    series: [
      {},
      ...lines.flatMap((line): UPlot.Series[] => [
        edge,
        edge,
        line.values ? { stroke: colour(line.colour), width: 1.5, points: { show: false } } : edge,
      ]),
    ],
    bands: lines.map((line, n) => ({
      series: [1 + SERIES_OF_LINE * n, 2 + SERIES_OF_LINE * n] as [number, number],
      fill: `${colour(line.colour)}${line.values ? "2b" : "44"}`,
    })),
    hooks: {
      draw: [(plot) => drawLimits(plot, live.current.limits, colour("--bad"))],
      setCursor: [({ cursor }) => moved(cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < LEAST_SPAN_PX) return;
          live.current.onSpan?.(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** What other plots are told: where the mouse is. A span is drawn open on one. */
const isOfPlace = (event: string) => event === "mousemove" || event === "mouseleave";

/** One line of numbers; two where days stand below the time of day. */
const AXIS_PX = 30;
const TIME_AXIS_PX = 44;
const LEAST_PX = 64;
const DIGIT_PX = 7.2;
const BESIDE_PX = 18;
/** Room for the longest number, so that the axis's name does not lie over it. */
const wideAs = (values: readonly string[] | null): number =>
  Math.max(LEAST_PX, BESIDE_PX + DIGIT_PX * Math.max(0, ...(values ?? []).map((one) => one.length)));

const MINUTE_S = 60;
const DAY_S = 86_400;
/** Whole seconds, minutes, hours and days that ticks stand at. */
const TICKS_S = [
  ...[1, 2, 5, 10, 15, 30].flatMap((n) => [n, n * MINUTE_S]),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 720, 2160].map((hours) => 3600 * hours),
].sort((a, b) => a - b);

const timeAxis: Partial<UPlot.Axis> = {
  incrs: TICKS_S,
  space: 76,
  splits: (_plot, _axis, least, most, incr) => {
    const off = MINUTE_S * new Date(1000 * least).getTimezoneOffset();
    const all: number[] = [];
    for (let at = Math.ceil((least - off) / incr) * incr + off; at <= most; at += incr) all.push(at);
    return all;
  },
  values: (_plot, splits, _axis, _space, incr) => {
    const clock = (at: number) => momentText(new Date(1000 * at), incr < MINUTE_S ? "seconds" : "clock");
    const day = (at: number) => momentText(new Date(1000 * at), "near-day");
    return splits.map((at, n) => {
      if (incr >= DAY_S) return day(at);
      const begins = n === 0 || day(at) !== day(splits[n - 1]!);
      return begins ? `${clock(at)}\n${day(at)}` : clock(at);
    });
  },
};

function drawLimits({ ctx, bbox, valToPos }: UPlot, limits: readonly number[], colour: string): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
  for (const limit of limits) {
    const y = valToPos(limit, "y", true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

const MARGIN = 0.08;
/** Limits are always seen, so that what is small beside them looks small. */
function around(least: number | null, most: number | null, limits: readonly number[]): [number, number] {
  const all = [...(least === null || most === null ? [] : [least, most]), ...limits];
  const [low, high] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  const room = (high - low || Math.abs(high) || 1) * MARGIN;
  return [low - room, high + room];
}
