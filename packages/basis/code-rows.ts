// Where the raw codes of a frame stand in an arena: the stream decoder writes them there, the kernels read them.

/** int32 codes, one row per channel; nothing is said of the samples before those that the stream's reader knows. */
export interface CodeRows {
  /** Byte offset of row 0 in the arena. */
  readonly at: number;
  /** Samples from the beginning of one row to that of the next. */
  readonly stride: number;
  /** Samples of each row in front of the frame's first: those that came directly before it in the same stream. */
  readonly history: number;
}

/** Byte offset of sample n of a row, counted from the frame's first: −history ≤ n < stride − history. */
export const codeAt = ({ at, stride, history }: CodeRows, row: number, n: number): number =>
  at + 4 * (row * stride + history + n);
