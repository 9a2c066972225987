// Mains signalling voltage: the rms of a carrier in the lines of one window. Called by channel-figures.ts.

/** A carrier this near to a line is taken from that line alone. */
const ON_LINE = 0.05;

/**
 * Rms of the line at the carrier, or √Σ of the four lines nearest to it where it falls between lines.
 * @param re, im  [K + 1] rms phasors of the window's lines
 * @param line    carrier ÷ spacing of the lines, real-valued
 * @returns null where the lines do not reach so far
 * @source IEC 61000-4-30:2015, mains signalling voltage (clause unchecked)
 */
export function signallingRms(re: Float64Array, im: Float64Array, line: number): number | null {
  const nearest = Math.round(line);
  const onLine = Math.abs(line - nearest) <= ON_LINE;
  const from = onLine ? nearest : Math.floor(line) - 1;
  const to = onLine ? nearest : from + 3;
  if (from < 1 || to >= re.length) return null;
  let squares = 0;
  for (let k = from; k <= to; k++) squares += re[k]! ** 2 + im[k]! ** 2;
  return Math.sqrt(squares);
}
