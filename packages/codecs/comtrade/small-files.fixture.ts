// A small recording as text, with any of its lines exchanged: what the tests of this folder feed the reader
// with.

export interface SmallCfg {
  readonly head?: string;
  readonly counts?: string;
  readonly channels?: readonly string[];
  readonly frequency?: string;
  readonly rates?: readonly string[];
  readonly start?: string;
  readonly trigger?: string;
  /** Encoding, multiplier, and what follows. */
  readonly tail?: readonly string[];
  readonly lineEnd?: string;
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One voltage and one current, 4 kHz, revision 1999, ASCII. */
export function smallCfg(change: SmallCfg = {}): Uint8Array {
  const lines = [
    change.head ?? "SITE1,TERM1,1999",
    change.counts ?? "2,2A,0D",
    ...(change.channels ?? [
      "1,UA,A,,V,0.01,0,0,-32767,32767,10000,100,S",
      "2,IA,A,,A,0.001,0.5,0,-32767,32767,100,5,S",
    ]),
    change.frequency ?? "50",
    ...(change.rates ?? ["1", "4000,4"]),
    change.start ?? "31/01/2024,04:34:56.000000",
    change.trigger ?? "31/01/2024,04:34:56.000500",
    ...(change.tail ?? ["ASCII", "1"]),
  ];
  return ascii(lines.map((line) => line + (change.lineEnd ?? "\r\n")).join(""));
}

export const smallDat: Uint8Array = ascii(
  ["1,0,100,200", "2,250,-100,-200", "3,500,99999,0", "4,750,0,99999", ""].join("\r\n"),
);

/** Rows `number,stamp,value,value` with the given stamps; the values are the row's number. */
export function stampedDat(stamps: readonly (number | string)[], firstNumber = 1): Uint8Array {
  return ascii(stamps.map((stamp, at) => `${firstNumber + at},${stamp},${at},${at}\r\n`).join(""));
}
