// One line over time or any other axis, with a band of uncertainty and limits. Called by pages.

import { LinesPlot, type LinesPlotProps } from "./lines-plot.tsx";

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Half the width of its band, of the same length. */
  readonly expanded?: readonly (number | null)[];
}

type PlotProps = Omit<LinesPlotProps, "lines"> & { readonly line: Line };

const plus = (a: number | null, b: number | null | undefined, sign: 1 | -1) =>
  a === null || b === null || b === undefined ? null : a + sign * b;

export function Plot({ line: { name, values, expanded }, ...rest }: PlotProps) {
  const least = values.map((value, n) => plus(value, expanded?.[n], -1));
  const greatest = values.map((value, n) => plus(value, expanded?.[n], 1));
  const drawn = { name, colour: "--trace", values, least, greatest, ...(expanded && { expanded }) };
  return <LinesPlot {...rest} lines={[drawn]} />;
}
