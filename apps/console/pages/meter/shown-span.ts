// Which span of a meter's trend is shown: the newest, or one that somebody has chosen; moved, and looked at closer or from afar.
// Pure; called by `trend.tsx`.

export interface Span {
  /** POSIX seconds. */
  readonly from: number;
  readonly to: number;
}

export interface Bounds {
  /** Up to where anything is known. */
  readonly newest: number;
  readonly least: number;
  readonly most: number;
}

/** As it stands in the address; what stands there wrongly is left out. */
export function spanIn(
  kept: { readonly from?: string; readonly to?: string },
  usual: number,
  bounds: Bounds,
): Span {
  const [from, to] = [Number(kept.from), Number(kept.to)];
  const end = kept.to && Number.isFinite(to) && to < bounds.newest ? to : bounds.newest;
  const begin = kept.from && Number.isFinite(from) && from < end ? from : end - usual;
  return { from: Math.max(begin, end - bounds.most), to: end };
}

/** @param share  of its width, negative: earlier */
export function moved({ from, to }: Span, share: number, { newest }: Bounds): Span {
  const by = Math.min(share * (to - from), newest - to);
  return { from: from + by, to: to + by };
}

/** About its middle, but never beyond what is known. @param factor  above 1: from afar */
export function widened({ from, to }: Span, factor: number, { newest, least, most }: Bounds): Span {
  const wide = Math.min(most, Math.max(least, factor * (to - from)));
  const end = Math.min(newest, (from + to + wide) / 2);
  return { from: end - wide, to: end };
}

/** As the address has it: a span that ends with what is known goes on with it. */
export const keptSpan = ({ from, to }: Span, { newest }: Bounds) =>
  to >= newest
    ? { from: String(Math.round(from)), to: "" }
    : { from: String(Math.round(from)), to: String(Math.round(to)) };
