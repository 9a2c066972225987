// Why figures are to be read with care. Set by channel-figures.ts and block.ts, counted by whatever sums blocks up.

/** Why a figure is to be read with care. */
export type MarkCode =
  /** No voltage showed a fundamental: the window has the last or the nominal frequency. */
  | "not-followed"
  /** A sample of the channel is missing or no number: it has no values. */
  | "missing"
  /** Samples at the end of the channel's range. */
  | "clipped"
  /** Every sample is the same. */
  | "flat"
  /** A voltage below one hundredth of the declared one. */
  | "no-voltage"
  /** Negative above positive sequence: the phases turn the other way, and no unbalance is told. */
  | "turns-backwards";

export interface Mark {
  readonly code: MarkCode;
  /** The channel's name; null for the whole block. */
  readonly channel: string | null;
  /** In how many basic blocks. */
  readonly blocks: number;
}

/** Marks of many blocks, one of each kind and channel with the blocks it stands for. */
export interface MarkCount {
  add(mark: Mark): void;
  value(): Mark[];
}

export function openMarkCount(): MarkCount {
  const counts = new Map<string, Mark>();
  return {
    add(mark) {
      const key = `${mark.code} ${mark.channel}`;
      counts.set(key, { ...mark, blocks: mark.blocks + (counts.get(key)?.blocks ?? 0) });
    },
    value: () => [...counts.values()],
  };
}
