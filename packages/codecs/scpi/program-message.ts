// Program messages to a message instrument, taken apart: units between semicolons, each a header and its arguments.
// Called by simulated instruments; total, with limits.

import { type Answer, good, refused } from "@etalon/basis";

export interface ProgramUnit {
  /** In capitals, from the root: `MEASURE:VOLTAGE`, `*IDN`. */
  readonly header: string;
  readonly query: boolean;
  readonly arguments: readonly string[];
}

export const MESSAGE_LIMIT = { characters: 4096, units: 64, arguments: 32 };

/**
 * Takes one message apart:  header [?] [space argument {, argument}] {; header …}
 * A header after a semicolon goes on where the last one's parent is, unless it begins with a colon or an asterisk.
 * @source SCPI-1999 vol. 1, 6.2.4 (traversal of the header tree); IEEE Std 488.2-1992, 7.3 (clauses unchecked)
 */
export function programMessage(text: string): Answer<readonly ProgramUnit[]> {
  if (text.length > MESSAGE_LIMIT.characters)
    return refused("scpi.length", `A message of ${text.length} characters is too long.`);
  const units: ProgramUnit[] = [];
  let parent = "";
  for (const part of apart(text, ";")) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    if (units.length === MESSAGE_LIMIT.units) return refused("scpi.units", "A message has too many units.");
    const parts = /^(:?)(\*?[A-Za-z][A-Za-z0-9_:]*)(\??)(?:\s+(.*))?$/s.exec(trimmed);
    if (!parts || trimmed.startsWith(":*"))
      return refused("scpi.header", `${JSON.stringify(trimmed.slice(0, 40))} has no header.`);
    const [, root = "", written = "", mark = "", rest = ""] = parts;
    const common = written.startsWith("*");
    const header = common || root !== "" ? written.toUpperCase() : (parent + written).toUpperCase();
    if (header.length > 256) return refused("scpi.header", "A header is too long."); // it grows with each unit
    if (!common) parent = header.slice(0, header.lastIndexOf(":") + 1);
    const list = rest.trim() === "" ? [] : apart(rest, ",").map((one) => one.trim());
    if (list.length > MESSAGE_LIMIT.arguments) return refused("scpi.arguments", "Too many arguments.");
    units.push({ header, query: mark === "?", arguments: list });
  }
  return good(units);
}

/** Cuts at a mark that is not inside quotes. */
function apart(text: string, mark: string): string[] {
  const parts: string[] = [];
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === mark) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/**
 * Whether a header is the one of a pattern whose capitals are its short form: `MEASure:VOLTage` is MEAS:VOLT and
 * MEASURE:VOLTAGE, each part for itself. @source SCPI-1999 vol. 1, 6.2.1 (clause unchecked)
 */
export function isHeader(header: string, pattern: string): boolean {
  const parts = header.toUpperCase().split(":");
  const wanted = pattern.split(":");
  return (
    parts.length === wanted.length &&
    wanted.every((one, n) => parts[n] === one.toUpperCase() || parts[n] === one.replace(/[a-z]/g, ""))
  );
}
