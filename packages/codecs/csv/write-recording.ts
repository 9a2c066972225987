// A recording → a CSV file that `readCsvRecording` reads back. Called by the simulation and by exports.

import { type Channel, insist, type Recording } from "@etalon/basis";
import { knownColumns } from "./columns.table.ts";

/** Text is handed to the encoder in pieces of so many rows. */
const ROWS_AT_ONCE = 4096;

/**
 * Writes all sections of a recording as  t_s,ua,ub,uc,ia,ib,ic : times to the nanosecond, values with as many
 * digits as tell them apart, missing ones as empty cells. Columns get their standard names where phase and
 * quantity say them.
 */
export function writeCsvRecording(recording: Recording): Uint8Array {
  insist(recording.channels.length > 0, "a recording without channels cannot be written");
  const encoder = new TextEncoder();
  const pieces = [encoder.encode(`${["t_s", ...columnNames(recording.channels)].map(quoted).join(",")}\n`)];
  for (const { fromS, sampleRateHz, samples, values } of recording.sections)
    for (let from = 0; from < samples; from += ROWS_AT_ONCE) {
      let text = "";
      for (let n = from; n < Math.min(samples, from + ROWS_AT_ONCE); n++) {
        text += (fromS + n / sampleRateHz).toFixed(9);
        for (const column of values) {
          const value = column[n] ?? Number.NaN;
          text += Number.isNaN(value) ? "," : `,${value}`;
        }
        text += "\n";
      }
      pieces.push(encoder.encode(text));
    }
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/**
 * Standard names where they are unambiguous in this recording, else the channels' own, made different by
 * number.
 */
function columnNames(channels: readonly Channel[]): string[] {
  const standard = channels.map(standardName);
  const names = channels.map((channel, n) => {
    const name = standard[n];
    return name !== undefined && standard.indexOf(name) === standard.lastIndexOf(name) ? name : channel.name;
  });
  return names.map((name, n) => {
    const plain = name.toLowerCase().trim();
    const alone = names.filter((other) => other.toLowerCase().trim() === plain).length === 1;
    return plain !== "" && plain !== "t_s" && alone
      ? name.trim()
      : `${plain} ${channels[n]?.number ?? n}`.trim();
  });
}

function standardName(channel: Channel): string | undefined {
  if (channel.quantity === "other") return undefined;
  for (const [name, column] of knownColumns)
    if (
      column.phase === channel.phase &&
      column.quantity === channel.quantity &&
      (column.phase || channel.name.toLowerCase() === name)
    )
      return name;
  return undefined;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""').replaceAll(/[\r\n]+/g, " ")}"` : cell;
}
