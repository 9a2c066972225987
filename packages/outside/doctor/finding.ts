// What a look at one thing found. Made by the checks beside this; told by `etalon doctor`.

import { isIP } from "node:net";

export interface Finding {
  /** What was looked at: `node`, `port 8740`. */
  readonly check: string;
  /** doubt: it works, and somebody should know; fault: it does not. */
  readonly state: "fine" | "doubt" | "fault";
  /** One sentence for a person. */
  readonly text: string;
  /** The command that mends it, or shows where to; null where there is none. */
  readonly mend: string | null;
}

export const fine = (check: string, text: string): Finding => ({ check, state: "fine", text, mend: null });
export const doubt = (check: string, text: string, mend: string | null = null): Finding => ({
  ...{ check, state: "doubt", text, mend },
});
export const fault = (check: string, text: string, mend: string | null = null): Finding => ({
  ...{ check, state: "fault", text, mend },
});
/** What rests on credentials that cannot be used would only be blamed for them. */
export const notLookedAt = (check: string): Finding =>
  doubt(check, "not looked at: the credentials come first");

/** What the authority calls a server by its host: the first label, or `otherwise` where an address says no name. */
export const nameByHost = (hostname: string, otherwise: string): string =>
  isIP(hostname.replace(/^\[|\]$/g, "")) !== 0 || hostname === "localhost"
    ? otherwise
    : (hostname.split(".")[0] ?? otherwise);

/** A path or word in a command for the shell. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
