// Ways in: a link that brings a token's holder into the console once, within minutes, without the token standing in it.
// Kept in memory alone. Called by `console.ts`.

import { createHash, randomBytes } from "node:crypto";

const FOR_S = 600;
const AT_MOST = 1000;

export interface WaysIn {
  /** null: too many wait to be used. */
  open(token: string): { readonly code: string; readonly forS: number } | null;
  /** The token; null when the code is unknown, used or over. */
  use(code: string): string | null;
}

/** @param nowMs  a clock that only rises */
export function waysIn(nowMs: () => number = () => performance.now()): WaysIn {
  // By digest, so that how long a look takes tells nothing about codes.
  const open = new Map<string, { readonly token: string; readonly untilMs: number }>();
  const digestOf = (code: string) => createHash("sha256").update(code).digest("base64");
  const forgetOld = () => {
    for (const [digest, { untilMs }] of open) if (untilMs <= nowMs()) open.delete(digest);
  };
  return {
    open(token) {
      forgetOld();
      if (open.size >= AT_MOST) return null;
      const code = randomBytes(24).toString("base64url");
      open.set(digestOf(code), { token, untilMs: nowMs() + FOR_S * 1000 });
      return { code, forS: FOR_S };
    },
    use(code) {
      forgetOld();
      const digest = digestOf(code);
      const found = open.get(digest);
      open.delete(digest);
      return found?.token ?? null;
    },
  };
}
