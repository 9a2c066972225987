// A path → a recording, whichever of the known formats it is in. Called by the command line and by stations.

import { basename, dirname, extname, join } from "node:path";
import { type Answer, type Recording, refused } from "@etalon/basis";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import { readCsvRecording } from "@etalon/codecs/csv/index";
import { looksLikeCapture } from "@etalon/codecs/pcap/index";
import { type CaptureOptions, recordingFromCapture } from "@etalon/codecs/sampled-values/index";
import { about, namesIn, readBytes } from "./read-file.ts";

const EXPECTED = "COMTRADE (.cfg with .dat, or .cff), a capture (.pcap, .pcapng) or CSV (.csv)";

/**
 * Opens a recording: COMTRADE by its .cfg or .dat (the partner of the same name is found beside it, whatever
 * the case of its extension) or as .cff, captures of sampled values, and CSV. The content tells a capture, a
 * .cff and a CSV file apart where the extension says nothing. Every refusal begins with the path.
 */
export async function openRecording(path: string, options: CaptureOptions = {}): Promise<Answer<Recording>> {
  const extension = extname(path).toLowerCase();
  if (extension === ".cfg" || extension === ".dat") return openPair(path, extension, options);
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  return about(path, read(bytes.value, path, extension, options));
}

function read(
  bytes: Uint8Array,
  path: string,
  extension: string,
  options: CaptureOptions,
): Answer<Recording> {
  if (looksLikeCapture(bytes)) return recordingFromCapture(bytes, options);
  switch (extension) {
    case ".pcap":
    case ".pcapng":
      return recordingFromCapture(bytes, options);
    case ".cff":
      return readComtrade({ cff: bytes });
    case ".csv":
      return readCsvRecording(bytes, basename(path));
  }
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart().toLowerCase();
  if (/^"?t_s"?\s*[,;\t]/.test(start)) return readCsvRecording(bytes, basename(path));
  if (/^-{3}\s*file type\s*:\s*cfg/.test(start)) return readComtrade({ cff: bytes });
  return refused("files.format", `this is no recording that is known; ${EXPECTED} is expected`);
}

async function openPair(
  path: string,
  extension: ".cfg" | ".dat",
  options: CaptureOptions,
): Promise<Answer<Recording>> {
  const given = await readBytes(path);
  if (!given.ok) return given;
  if (looksLikeCapture(given.value)) return about(path, recordingFromCapture(given.value, options));
  const partnerExtension = extension === ".cfg" ? ".dat" : ".cfg";
  const partnerPath = await findPartner(path, partnerExtension);
  if (partnerPath === null) {
    const name = basename(path, extname(path)) + partnerExtension;
    return refused("files.partner", `${path}: the file ${name} that belongs with it is not beside it`);
  }
  const partner = await readBytes(partnerPath);
  if (!partner.ok) return partner;
  const [cfg, dat] = extension === ".cfg" ? [given.value, partner.value] : [partner.value, given.value];
  return about(path, readComtrade({ cfg, dat }));
}

/**
 * The file of the same name with the other extension, in any case; the one written most like the given path
 * first.
 */
export async function findPartner(path: string, extension: string): Promise<string | null> {
  const folder = dirname(path);
  const stem = basename(path, extname(path));
  const upper = extname(path) === extname(path).toUpperCase();
  const likeliest = stem + (upper ? extension.toUpperCase() : extension);
  const fitting = (await namesIn(folder)).filter(
    (name) => name.toLowerCase() === (stem + extension).toLowerCase(),
  );
  const rank = (name: string): number => (name === likeliest ? 0 : name.startsWith(stem) ? 1 : 2);
  const [best] = fitting.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return best === undefined ? null : join(folder, best);
}
