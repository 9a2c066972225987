// What a stream decoder has done by machine code, or by plain TypeScript: the parts whose time counts.

export type StreamEngine = "machine code" | "TypeScript";

/** All places are byte offsets into the arena. Both engines read the same bytes alike, to the last bit and refusal. */
export interface Engine {
  /** CRC-32C of `length` bytes. */
  crc32c(at: number, length: number): number;
  /**
   * One channel's codes into its row.
   * @param at      the channel's first byte
   * @param end     one past the last byte that may belong to it; 16 bytes more may be read and are never used
   * @param row     the frame's first sample; `history` samples before it are predicted from
   * @param bits    the channel's width
   * @returns the byte behind the channel, or a number of `CHANNEL_FAULT`
   */
  channel(at: number, end: number, row: number, samples: number, history: number, bits: number): number;
}
