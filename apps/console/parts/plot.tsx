// One line over time or any other axis, with a band of uncertainty and limits. Called by pages.

import { useMemo } from "react";
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

export function Plot({ line, ...rest }: PlotProps) {
  const lines = useMemo(() => {
    const { name, values, expanded } = line;
    const least = values.map((value, n) => plus(value, expanded?.[n], -1));
    const greatest = values.map((value, n) => plus(value, expanded?.[n], 1));
    return [{ name, colour: "--trace", values, least, greatest, ...(expanded && { expanded }) }];
  }, [line]);
  return <LinesPlot {...rest} lines={lines} />;
}
