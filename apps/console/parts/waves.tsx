// Waves as the interface told them: each sample, or the band between the least and the greatest of each step. Called by the
// pages for recordings and for events of power quality.

import type { OpenedRecording } from "../api/contracts.ts";
import { LinesPlot, type LinesPlotProps } from "./lines-plot.tsx";

export type View = OpenedRecording["analysis"]["waveforms"][number];

interface WavesProps extends Pick<LinesPlotProps, "label" | "xName" | "yName" | "height" | "onSpan"> {
  readonly view: View;
  readonly unit: "V" | "A";
}

const HEIGHT = 240;
const DECIMALS = { V: 1, A: 3 } as const;

export const colourOf = (role: string): string =>
  `--phase-${/^[ui](?:bc|b)$/.test(role) ? "b" : /^[ui]c/.test(role) ? "c" : "a"}`;

export function Waves({ view: { fromS, stepS, samplesPerStep, channels }, unit, ...rest }: WavesProps) {
  const shown = channels.filter((channel) => channel.unit === unit);
  return (
    <LinesPlot
      height={HEIGHT}
      {...rest}
      legend={{ unit, decimals: DECIMALS[unit] }}
      x={Array.from({ length: shown[0]?.least.length ?? 0 }, (_, n) => fromS + n * stepS)}
      lines={shown.map(({ role, least, most }) => ({
        ...{ name: role, colour: colourOf(role) },
        ...(samplesPerStep > 1 ? { least, greatest: most } : { values: least }),
      }))}
    />
  );
}
