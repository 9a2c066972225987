// Bytes of a cfg to lines of text: finds out in which character set the names are written; called by cfg.ts.

export type CharacterSet = "utf-8" | "utf-16le" | "gbk" | "windows-1251" | "windows-1252";

export interface Line {
  /** 1-based, blank lines counted, as an editor shows it. */
  readonly number: number;
  readonly text: string;
}

export interface Lines {
  readonly characterSet: CharacterSet;
  readonly lines: readonly Line[];
}

const ASCII_END = 0x1a; // Ctrl-Z, the end-of-file mark of CP/M that some devices still write

/**
 * Decodes a cfg and cuts it into lines at LF, CR LF, CR CR LF or CR; blank lines are dropped where every
 * second line is blank (CR LF doubled in transfer), and kept elsewhere, since the mains frequency may be left
 * blank.
 */
export function readLines(bytes: Uint8Array): Lines {
  const end = bytes.indexOf(ASCII_END);
  const body = end < 0 ? bytes : bytes.subarray(0, end);
  const characterSet = characterSetOf(body);
  const text = new TextDecoder(characterSet).decode(body).replaceAll("\0", " ");
  const all = text.split(/\r*\n|\r/).map((line, at): Line => ({ number: at + 1, text: line.trim() }));
  while (all.length > 0 && all[all.length - 1]!.text === "") all.pop();
  const doubled = all.length > 2 && all.every((line, at) => at % 2 === 0 || line.text === "");
  return { characterSet, lines: doubled ? all.filter((line) => line.text !== "") : all };
}

/**
 * Guesses the character set: UTF-8 where it is valid, else by how the bytes above 7Fh stand together.
 * GBK writes Chinese in pairs whose first byte is A1h-A9h (signs) or B0h-D7h (the 3,755 common characters);
 * windows-1251 writes Cyrillic words, so runs of C0h-FFh of any length; windows-1252 has single accents.
 */
export function characterSetOf(bytes: Uint8Array): CharacterSet {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (decodes(bytes, "utf-8")) return "utf-8";
  const runs = highRuns(bytes);
  if (decodes(bytes, "gbk") && commonPairs(bytes, runs) >= 0.8) return "gbk";
  const high = runs.reduce((sum, [from, to]) => sum + to - from, 0);
  return high / Math.max(1, runs.length) >= 2 ? "windows-1251" : "windows-1252";
}

function decodes(bytes: Uint8Array, characterSet: string): boolean {
  try {
    new TextDecoder(characterSet, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Stretches of bytes above 7Fh, as [from, to). */
function highRuns(bytes: Uint8Array): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! < 0x80) continue;
    const from = at;
    while (at < bytes.length && bytes[at]! >= 0x80) at++;
    runs.push([from, at]);
  }
  return runs;
}

/** Which share of the byte pairs are common Chinese characters or signs. */
function commonPairs(bytes: Uint8Array, runs: readonly (readonly [number, number])[]): number {
  let pairs = 0;
  let common = 0;
  for (const [from, to] of runs) {
    for (let at = from; at < to; at += 2) {
      const lead = bytes[at]!;
      const trail = at + 1 < to ? bytes[at + 1]! : 0;
      pairs++;
      const leads = (lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xd7);
      if (leads && trail >= 0xa1) common++;
    }
  }
  return pairs === 0 ? 0 : common / pairs;
}
