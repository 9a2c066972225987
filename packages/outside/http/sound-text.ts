// What is let in of the text that requests bring: JSON of bounded depth whose strings every store and every terminal
// can bear. Called by the HTTP face before any contract looks at a body, and for what other hosts say.

import { type Answer, fromJson, good, refused } from "@etalon/basis";

const DEPTH_AT_MOST = 32;

/** Total: any text gets an answer. Empty text is no body. */
export function soundJson(text: string): Answer<unknown> {
  if (text === "") return good(undefined);
  if (isTooDeep(text)) return refused("http.body", `the body is nested deeper than ${DEPTH_AT_MOST} levels`);
  let value: unknown;
  try {
    value = fromJson(text);
  } catch {
    return refused("http.body", "the body is not JSON");
  }
  return allSound(value) ? good(value) : refused("http.body", `the body holds text with ${UNSOUND}`);
}

export const UNSOUND = "control characters or broken characters";

/**
 * PostgreSQL's JSON bears no U+0000 and no half of a surrogate pair; and a terminal that shows the text must not be
 * told by it what to do. Tab and line ends are text.
 */
export const isSound = (text: string): boolean => !/\p{Cs}|(?![\t\n\r])\p{Cc}/u.test(text);

function allSound(value: unknown): boolean {
  if (typeof value === "string") return isSound(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, item]) => isSound(key) && allSound(item));
}

/** Deeper JSON than anything that is said here: what handles it later may run out of its stack. */
export const isTooDeep = (text: string): boolean => depthOf(text) > DEPTH_AT_MOST;

/** How deep brackets go, without a parser: more than this and a parser's own stack is at stake. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let n = 0; n < text.length; n++) {
    const char = text[n];
    if (inString) {
      if (char === "\\") n++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth--;
  }
  return deepest;
}
