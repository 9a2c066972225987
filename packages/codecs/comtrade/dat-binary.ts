// Decodes the rows of a BINARY, BINARY32 or FLOAT32 dat; called by read.ts and status.ts.

import { type Answer, counted, good, refused } from "@etalon/basis";
import type { ComtradeConfig } from "./config.ts";
import { MISSING_INT16, MISSING_INT32, MISSING_STAMP } from "./limits.table.ts";
import { emptyRows, type Rows, type Scale } from "./rows.ts";

/** Rows decoded at a time: a block of rows stays in the cache while every channel is picked out of it. */
const BLOCK_ROWS = 512;
const HEAD_BYTES = 8;

export interface RowLayout {
  readonly analogBytes: 2 | 4;
  readonly statusAt: number;
  readonly rowBytes: number;
}

/**
 * One row, little endian:
 * ```
 * number u32 | time stamp u32 | nA × (i16 | i32 | f32) | ceil(nD / 16) × u16, status 1 in bit 0
 * ```
 */
export function rowLayout(config: ComtradeConfig): RowLayout {
  const analogBytes = config.encoding === "BINARY" ? 2 : 4;
  const statusAt = HEAD_BYTES + config.analog.length * analogBytes;
  return { analogBytes, statusAt, rowBytes: statusAt + 2 * Math.ceil(config.status.length / 16) };
}

/**
 * How many rows the dat holds, checked against the cfg.
 * Fewer rows than announced are taken only where the sample numbers say that rows were left out in between.
 */
export function countRows(dat: Uint8Array, config: ComtradeConfig): Answer<number> {
  const { rowBytes } = rowLayout(config);
  const rows = Math.floor(dat.length / rowBytes);
  const rest = dat.length - rows * rowBytes;
  const whole = rest === 0 || (rest === 1 && dat[dat.length - 1] === 0x1a); // Ctrl-Z, which some devices add
  const announced = config.samples ?? rows;
  if (whole && rows > 0 && rows === announced) return good(rows);
  if (whole && rows > 1 && rows < announced) {
    const view = new DataView(dat.buffer, dat.byteOffset, dat.byteLength);
    const last = view.getUint32((rows - 1) * rowBytes, true);
    if (last - view.getUint32(0, true) + 1 === announced) return good(rows);
  }
  const channels = `${config.analog.length} analogue and ${config.status.length} status channels`;
  const wanted =
    config.samples === null
      ? `whole rows of ${rowBytes} bytes`
      : `${counted(announced, "row")} of ${rowBytes} bytes (${announced * rowBytes} bytes)`;
  const found = `found ${counted(dat.length, "byte")} (${counted(rows, "row")}${rest > 0 ? ` and ${counted(rest, "byte")}` : ""})`;
  return refused(
    "comtrade.dat-length",
    `dat: expected ${wanted} for ${channels} in ${config.encoding}, ${found}`,
  );
}

/**
 * Decodes and scales all analogue channels; 8000h (BINARY), 80000000h (BINARY32) and NaN (FLOAT32) become
 * NaN.
 * @param scales  one per analogue channel
 * @source IEEE C37.111-1999 and -2013, binary data files (clauses unchecked)
 */
export function decodeBinary(
  dat: Uint8Array,
  config: ComtradeConfig,
  scales: readonly Scale[],
): Answer<Rows> {
  const count = countRows(dat, config);
  if (!count.ok) return count;
  const { rowBytes, analogBytes } = rowLayout(config);
  const view = new DataView(dat.buffer, dat.byteOffset, dat.byteLength);
  const rows = emptyRows(count.value, scales.length);
  for (let from = 0; from < rows.count; from += BLOCK_ROWS) {
    const to = Math.min(from + BLOCK_ROWS, rows.count);
    for (let row = from; row < to; row++) {
      rows.numbers[row] = view.getUint32(row * rowBytes, true);
      const stamp = view.getUint32(row * rowBytes + 4, true);
      rows.stamps[row] = stamp === MISSING_STAMP ? Number.NaN : stamp;
    }
    for (let channel = 0; channel < scales.length; channel++) {
      const at = HEAD_BYTES + channel * analogBytes;
      const block: Block = { view, at, rowBytes, from, to };
      const column = rows.columns[channel]!;
      rows.missing[channel]! += decodeBlock[config.encoding as BinaryEncoding](
        block,
        scales[channel]!,
        column,
      );
    }
  }
  return good(rows);
}

type BinaryEncoding = "BINARY" | "BINARY32" | "FLOAT32";

interface Block {
  readonly view: DataView;
  /** Where the channel stands in its row. */
  readonly at: number;
  readonly rowBytes: number;
  readonly from: number;
  readonly to: number;
}

/**
 * One loop per encoding, so that the reading of a number is not chosen anew at every sample; each counts the
 * missing.
 */
const decodeBlock: Record<BinaryEncoding, (block: Block, scale: Scale, column: Float64Array) => number> = {
  BINARY({ view, at, rowBytes, from, to }, { factor, offset }, column) {
    let missing = 0;
    for (let row = from; row < to; row++) {
      const code = view.getInt16(row * rowBytes + at, true);
      if (code === MISSING_INT16) missing++;
      column[row] = code === MISSING_INT16 ? Number.NaN : factor * code + offset;
    }
    return missing;
  },
  BINARY32({ view, at, rowBytes, from, to }, { factor, offset }, column) {
    let missing = 0;
    for (let row = from; row < to; row++) {
      const code = view.getInt32(row * rowBytes + at, true);
      if (code === MISSING_INT32) missing++;
      column[row] = code === MISSING_INT32 ? Number.NaN : factor * code + offset;
    }
    return missing;
  },
  FLOAT32({ view, at, rowBytes, from, to }, { factor, offset }, column) {
    let missing = 0;
    for (let row = from; row < to; row++) {
      const value = factor * view.getFloat32(row * rowBytes + at, true) + offset;
      const finite = Number.isFinite(value); // an infinity is no measurement either
      if (!finite) missing++;
      column[row] = finite ? value : Number.NaN;
    }
    return missing;
  },
};
