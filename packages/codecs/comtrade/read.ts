// Reads a COMTRADE recording: cfg and dat, or a cff, to basis' Recording. The codec's main door.

import { type Answer, counted, good, type Note, type Recording, refused } from "@etalon/basis";
import { type Parts, splitCff } from "./cff.ts";
import { readCfg } from "./cfg.ts";
import { judgeByValues, readChannels } from "./channels.ts";
import type { ComtradeConfig } from "./config.ts";
import { decodeAscii } from "./dat-ascii.ts";
import { decodeBinary } from "./dat-binary.ts";
import { MAX_DAT_BYTES } from "./limits.table.ts";
import { checkNumbers } from "./numbering.ts";
import { ratedTimeline } from "./rated-timeline.ts";
import type { Rows } from "./rows.ts";
import { stampedTimeline } from "./stamped-timeline.ts";
import type { Timeline } from "./timeline.ts";

export type ComtradeFiles = Parts | { readonly cff: Uint8Array };

export interface OpenedFiles {
  readonly config: ComtradeConfig;
  readonly dat: Uint8Array;
}

/** Parts of a recording, with the cfg read and the dat's size looked at. */
export function openFiles(files: ComtradeFiles): Answer<OpenedFiles> {
  const parts: Answer<Parts> = "cff" in files ? splitCff(files.cff) : good(files);
  if (!parts.ok) return parts;
  const config = readCfg(parts.value.cfg);
  if (!config.ok) return config;
  const { dat } = parts.value;
  if (dat.length === 0) {
    const rows =
      config.value.samples === null ? "samples" : `${counted(config.value.samples, "row")} of samples`;
    return refused("comtrade.empty", `dat: expected ${rows}, found an empty file`);
  }
  if (dat.length > MAX_DAT_BYTES) {
    const text = `dat: expected at most ${MAX_DAT_BYTES} bytes, found ${dat.length}`;
    return refused("comtrade.too-large", text);
  }
  return good({ config: config.value, dat });
}

/**
 * Reads a recording in any edition and encoding of COMTRADE.
 *
 * Sections are cut at every change of the sampling rate and at every gap. Values are in volts and amperes,
 * channels of other quantities in their own unit; what the file marks missing is NaN. Everything odd is in
 * `notes`. Total: any bytes get an answer.
 * @source IEEE C37.111-1991, -1999, -2013 (= IEC 60255-24)
 */
export function readComtrade(files: ComtradeFiles): Answer<Recording> {
  const opened = openFiles(files);
  if (!opened.ok) return opened;
  const { config, dat } = opened.value;
  const scaled = readChannels(config);
  if (!scaled.ok) return scaled;
  const decode = config.encoding === "ASCII" ? decodeAscii : decodeBinary;
  const rows = decode(dat, config, scaled.value.scales);
  if (!rows.ok) return rows;
  const numbering = checkNumbers(rows.value, config.samples);
  if (!numbering.ok) return numbering;
  const timeline: Answer<Timeline> =
    config.rates.length > 0
      ? good(ratedTimeline(rows.value, config, numbering.value.holes))
      : stampedTimeline(rows.value, config.stampNs);
  if (!timeline.ok) return timeline;

  const judged = judgeByValues(scaled.value.channels, rows.value);
  return good({
    format: "comtrade",
    station: config.station,
    nominalFrequencyHz: config.nominalFrequencyHz,
    startTaiNs: config.startTaiNs,
    channels: judged.channels,
    sections: timeline.value.stretches.map(({ fromRow, rows: samples, sampleRateHz, fromS }) => ({
      fromS,
      sampleRateHz,
      samples,
      values: rows.value.columns.map((column) => column.subarray(fromRow, fromRow + samples)),
    })),
    gaps: timeline.value.gaps,
    notes: [
      ...config.notes,
      ...scaled.value.notes,
      ...judged.notes,
      ...numbering.value.notes,
      ...timeline.value.notes,
      ...missingNote(rows.value),
    ],
  });
}

function missingNote(rows: Rows): readonly Note[] {
  const total = rows.missing.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const channels = Array.from(rows.missing.entries()).flatMap(([at, count]) => (count > 0 ? [at + 1] : []));
  const named = channels.length > 8 ? `${channels.slice(0, 8).join(", ")} …` : channels.join(", ");
  const where = `${channels.length === 1 ? "channel" : "channels"} ${named}`;
  const text = `${counted(total, "value is", "values are")} marked missing (${where}), and NaN.`;
  return [{ code: "comtrade.missing-values", text }];
}
