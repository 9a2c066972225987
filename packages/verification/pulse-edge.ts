// A pulse edge as it comes in, and as it was counted. Everything that works on pulse trains knows these.

export interface PulseEdge {
  /** Seconds after the recording's first sample. */
  readonly atS: number;
  /**
   * Reference energy since the start of this gap-free stretch, rising in the register's direction; null where the
   * record gives none.
   */
  readonly energyJ: number | null;
  readonly stretch: number;
}

export interface CountedEdge {
  readonly atS: number;
  readonly energyJ: number;
  /** Quanta since the first edge of the part; lost pulses are counted in. */
  readonly index: number;
}

/** Edges between which every quantum is accounted for: a stretch, or a piece of one that had to be cut. */
export interface TrainPart {
  readonly stretch: number;
  readonly edges: readonly CountedEdge[];
}
