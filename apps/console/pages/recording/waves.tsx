// Waves of a recording as the interface told them: each sample, or the band between the least and the greatest of each step.
// A span that is drawn open with the mouse can be analysed alone. Part of the page for recordings.

import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import type { OpenedRecording } from "../../api/contracts.ts";

export type View = OpenedRecording["analysis"]["waveforms"][number];

interface WavesProps {
  readonly view: View;
  readonly unit: "V" | "A";
  /** What is to be seen, for those who do not see it. */
  readonly label: string;
  readonly xName: string;
  readonly yName: string;
  readonly onSpan?: (fromS: number, toS: number) => void;
}

const HEIGHT = 240;
/** Less is a slip of the hand, pixels. */
const LEAST_SPAN_PX = 6;

export const colourOf = (role: string): string =>
  `--phase-${/^[ui](?:bc|b)$/.test(role) ? "b" : /^[ui]c/.test(role) ? "c" : "a"}`;

export function Waves({ view, unit, label, xName, yName, onSpan }: WavesProps) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const span = useRef(onSpan);
  span.current = onSpan;
  const channels = view.channels.filter((channel) => channel.unit === unit);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the scheme changes
  useEffect(() => {
    const place = box.current!;
    const made = new UPlot(
      optionsOf(place, {
        roles: channels.map(({ role }) => role),
        banded: view.samplesPerStep > 1,
        xName,
        yName,
        span,
      }),
      dataOf(view, channels),
      place,
    );
    const sized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }));
    sized.observe(place);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [scheme, view, unit, xName, yName]);

  return (
    <div>
      <Group gap="md" aria-hidden="true">
        {channels.map(({ role }) => (
          <Text key={role} size="sm" fw={600} style={{ color: `var(${colourOf(role)})` }}>
            ▬ {role}
          </Text>
        ))}
      </Group>
      <div ref={box} role="img" aria-label={label} style={{ width: "100%", minHeight: HEIGHT }} />
    </div>
  );
}

function dataOf({ fromS, stepS, samplesPerStep }: View, channels: View["channels"]): UPlot.AlignedData {
  const steps = channels[0]?.least.length ?? 0;
  const x = Array.from({ length: steps }, (_, n) => fromS + n * stepS);
  const lines = channels.flatMap(({ least, most }) => (samplesPerStep > 1 ? [most, least] : [least]));
  return [x, ...lines.map((line) => [...line])];
}

interface Drawn extends Pick<WavesProps, "xName" | "yName"> {
  readonly roles: readonly string[];
  readonly banded: boolean;
  readonly span: { readonly current: WavesProps["onSpan"] };
}

function optionsOf(place: HTMLElement, { roles, banded, xName, yName, span }: Drawn): UPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = (name: string): UPlot.Axis => ({
    ...{ label: name, labelFont: font, font, stroke: colour("--ink"), labelSize: 22 },
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
  });
  const strokes = roles.map((role) => colour(colourOf(role)));
  // Bands of several phases lie over each other: their edges are not drawn, so that each is seen through the others.
  const line = (stroke: string): UPlot.Series => ({
    stroke: banded ? "transparent" : stroke,
    width: banded ? 0 : 1.5,
    points: { show: false },
  });
  return {
    width: place.clientWidth || 600,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false } },
    axes: [axis(xName), { ...axis(yName), size: 64 }],
    series: [{}, ...strokes.flatMap((stroke) => (banded ? [line(stroke), line(stroke)] : [line(stroke)]))],
    bands: banded
      ? strokes.map((stroke, c) => ({
          series: [2 * c + 1, 2 * c + 2] as [number, number],
          fill: `${stroke}44`,
        }))
      : [],
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < LEAST_SPAN_PX) return;
          span.current?.(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        },
      ],
    },
  };
}
