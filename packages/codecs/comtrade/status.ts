// Reads the status (on/off) channels of a recording, which the Recording itself does not hold.

import { type Answer, good } from "@etalon/basis";
import type { StatusLine } from "./config.ts";
import { scanRows } from "./dat-ascii.ts";
import { countRows, rowLayout } from "./dat-binary.ts";
import { type ComtradeFiles, type OpenedFiles, openFiles } from "./read.ts";

export interface StatusChannel extends StatusLine {
  /** 1-based position among the status channels. */
  readonly number: number;
  /** 0 or 1 per row of the dat, in the dat's order. */
  readonly values: Uint8Array;
}

/** The status channels with one value per row; any bytes get an answer. */
export function readStatus(files: ComtradeFiles): Answer<readonly StatusChannel[]> {
  const opened = openFiles(files);
  if (!opened.ok) return opened;
  const { config } = opened.value;
  const columns = config.encoding === "ASCII" ? asciiStatus(opened.value) : binaryStatus(opened.value);
  if (!columns.ok) return columns;
  return good(config.status.map((line, at) => ({ ...line, number: at + 1, values: columns.value[at]! })));
}

function binaryStatus({ dat, config }: OpenedFiles): Answer<readonly Uint8Array[]> {
  const count = countRows(dat, config);
  if (!count.ok) return count;
  const { rowBytes, statusAt } = rowLayout(config);
  return good(
    config.status.map((_, channel) => {
      const at = statusAt + (channel >> 3); // words of 16 bits, little endian: bytes in order, bit 0 first
      const values = new Uint8Array(count.value);
      for (let row = 0; row < values.length; row++) {
        values[row] = (dat[row * rowBytes + at]! >> (channel & 7)) & 1;
      }
      return values;
    }),
  );
}

function asciiStatus({ dat, config }: OpenedFiles): Answer<readonly Uint8Array[]> {
  const first = 2 + config.analog.length;
  const columns: number[][] = config.status.map(() => []);
  const why = scanRows(dat, config, (fields) => {
    for (const [channel, column] of columns.entries()) {
      column.push(fields.values[first + channel] === 1 ? 1 : 0);
    }
    return null;
  });
  if (why !== null) return { ok: false, why };
  return good(columns.map((column) => Uint8Array.from(column)));
}
