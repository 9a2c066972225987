// What a child process prints, line by line, none longer than people read. For the consoles of machines.

import type { Readable } from "node:stream";

const LETTERS_AT_MOST = 2000;

export function textLines(from: Readable | null, line: (text: string) => void): void {
  let rest = "";
  from?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-LETTERS_AT_MOST);
    for (const one of lines) line(one);
  });
  from?.once("end", () => rest !== "" && line(rest));
}
