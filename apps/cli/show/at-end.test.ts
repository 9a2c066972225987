// Whoever reads the last line of `npm start` comes into the console by it, not to a form that asks for a token.

import { expect, it } from "vitest";
import { atEnd, consoleText } from "./at-end.ts";

const told = { url: "http://127.0.0.1:1", command: "npx etalon detect --meter qh-01" };

it("ends with the link into the console, or with what makes one", () => {
  const link = "http://127.0.0.1:1/console/#way-in=x";
  expect(atEnd(told, consoleText(link, "")).split("\n").at(-1)).toContain(link);
  expect(atEnd(told, consoleText(null, " --data d")).split("\n").at(-1)).toContain(
    "npx etalon console --data d",
  );
  expect(atEnd(told, null)).toBe(
    "etalon: the interface stays at http://127.0.0.1:1 until Ctrl-C; try: npx etalon detect --meter qh-01",
  );
});
