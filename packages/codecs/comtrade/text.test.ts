import { describe, expect, it } from "vitest";
import { characterSetOf, readLines } from "./text.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? Array.from(new TextEncoder().encode(part)) : part)),
  );

describe("characterSetOf", () => {
  it("tells Chinese, Russian and Western text from UTF-8", () => {
    expect(characterSetOf(bytes("1,Ua,A"))).toBe("utf-8");
    expect(characterSetOf(bytes("母线Ua"))).toBe("utf-8");
    expect(characterSetOf(bytes("220kV", [0xc4, 0xb8, 0xcf, 0xdf, 0xa2, 0xf1], "_Ua"))).toBe("gbk"); // 母线Ⅰ
    expect(characterSetOf(bytes([0xd2, 0xe5, 0xf0, 0xec, 0xe8, 0xed, 0xe0, 0xeb], ",1"))).toBe(
      "windows-1251",
    ); // Терминал
    expect(characterSetOf(bytes("Spannungs", [0xfc], "berwachung ", [0xb0], "C"))).toBe("windows-1252");
    expect(characterSetOf(Uint8Array.of(0xff, 0xfe, 0x31, 0))).toBe("utf-16le");
  });
});

describe("readLines", () => {
  it("numbers lines as an editor does and drops blank ones only where every second is blank", () => {
    const doubled = readLines(bytes("a\r\n\r\nb\r\n\r\nc\r\n"));
    expect(doubled.lines).toEqual([
      { number: 1, text: "a" },
      { number: 3, text: "b" },
      { number: 5, text: "c" },
    ]);
    expect(readLines(bytes("a\r\r\n\rb\rc\nd")).lines.map((line) => line.text)).toEqual([
      "a",
      "",
      "b",
      "c",
      "d",
    ]);
  });

  it("drops a byte order mark and everything after Ctrl-Z", () => {
    expect(readLines(bytes([0xef, 0xbb, 0xbf], "a\n\x1arest")).lines.map((line) => line.text)).toEqual(["a"]);
  });
});
