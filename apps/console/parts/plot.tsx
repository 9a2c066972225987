// Lines over time or any other axis, with a band of uncertainty and limits, drawn by uPlot. Called by pages.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import UPlot from "uplot";

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Half the width of its band, of the same length. */
  readonly expanded?: readonly (number | null)[];
}

interface PlotProps {
  /** What is to be seen, for those who do not see it: with its last values. */
  readonly label: string;
  readonly x: readonly number[];
  readonly line: Line;
  /** Straight lines across, such as a class's limits. */
  readonly limits?: readonly number[];
  readonly xName: string;
  readonly yName: string;
  readonly height?: number;
}

const plus = (a: number | null, b: number | null | undefined, sign: 1 | -1) =>
  a === null || b === null || b === undefined ? null : a + sign * b;

export function Plot({ label, x, line, limits = [], xName, yName, height = 280 }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const scheme = useComputedColorScheme("light");
  const shown = useRef<UPlot.AlignedData>([[]]);
  const drawn = useRef(limits);
  drawn.current = limits;
  const { values, expanded } = line;
  shown.current = [
    [...x],
    values.map((value, n) => plus(value, expanded?.[n], 1)),
    values.map((value, n) => plus(value, expanded?.[n], -1)),
    [...values],
  ];

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the scheme changes
  useEffect(() => {
    const place = box.current!;
    const made = new UPlot(
      optionsOf(place, { height, xName, yName, limits: () => drawn.current }),
      shown.current,
      place,
    );
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    sized.observe(place);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, height, xName, yName]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again when there is more
  useEffect(() => plot.current?.setData(shown.current), [x, values, expanded]);

  return <div ref={box} role="img" aria-label={label} style={{ width: "100%", minHeight: height }} />;
}

interface Drawn extends Pick<PlotProps, "xName" | "yName"> {
  readonly height: number;
  readonly limits: () => readonly number[];
}

function optionsOf(place: HTMLElement, { height, xName, yName, limits }: Drawn): UPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const [ink, faint, trace, band, bad] = ["--ink", "--line", "--trace", "--band", "--bad"].map(colour);
  const font = `12px ${style.fontFamily}`;
  const axis = (name: string): UPlot.Axis => ({
    ...{ label: name, labelFont: font, font, stroke: ink!, labelSize: 22 },
    grid: { stroke: faint!, width: 1 },
    ticks: { stroke: faint!, width: 1 },
  });
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    width: place.clientWidth || 600,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { time: false },
      y: { range: (_plot, least, most) => around(least, most, limits()) },
    },
    axes: [axis(xName), { ...axis(yName), size: 64 }],
    series: [{}, edge, edge, { stroke: trace!, width: 2, points: { show: false } }],
    bands: [{ series: [1, 2], fill: band! }],
    hooks: {
      draw: [
        (plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          ctx.strokeStyle = bad!;
          ctx.lineWidth = 1.5 * devicePixelRatio;
          ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
          for (const limit of limits()) {
            const y = plot.valToPos(limit, "y", true);
            ctx.beginPath();
            ctx.moveTo(bbox.left, y);
            ctx.lineTo(bbox.left + bbox.width, y);
            ctx.stroke();
          }
          ctx.restore();
        },
      ],
    },
  };
}

const MARGIN = 0.08;
/** Limits are always seen, so that what is small beside them looks small. */
function around(least: number | null, most: number | null, limits: readonly number[]): [number, number] {
  const all = [least ?? 0, most ?? 0, ...limits];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = (high - low || 1) * MARGIN;
  return [low - room, high + room];
}
