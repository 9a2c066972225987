// Which phase and quantity a channel stands for, told from its name, phase field and unit; called by
// channels.ts.

import type { Phase, Quantity } from "@etalon/basis";
import { unitOf } from "./units.ts";

export interface NamedChannel {
  readonly name: string;
  /** The file's phase field ("A", "L1", "AB"); empty where it has none. */
  readonly phaseField: string;
  readonly unit: string;
}

export interface NameReading {
  readonly phase: Phase | null;
  readonly quantity: Quantity;
  /** What the name alone says ("Ua" is a voltage, whatever its unit); null where it says nothing. */
  readonly namedQuantity: "voltage" | "current" | null;
}

/**
 * Which letters the file uses for the three phases, in order a, b, c. Digits 1, 2, 3 are always understood.
 */
type Letters = "abc" | "rst" | "ryb";

/** Names of derived quantities (phasor magnitudes, angles, rms trends): their samples are no waveform. */
const DERIVED = /^(mag|magnitude|ang|angle|rms|thd|diff|bias|idiff|ibias)$/i;

/** Cyrillic letters that look like the Latin ones and are used for them: А В С І. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ["А", "A"],
  ["В", "B"],
  ["С", "C"],
  ["І", "I"],
]);

/** A prefix of U, V or I, an optional L ("ULA", "IL1"), then one phase or a pair of phases. */
const PREFIXED = /^3?([UVI])L?([ABCRSTYN0]|[123](?!\d))(?:[NG]|\d{1,3})?$/i;
const PAIRED = /^([UV])L?([ABCRSTY][ABCRSTY]|12|23|31)$/i;

/**
 * Reads the names of all channels of one file together, since letters such as B mean different phases in
 * A-B-C and R-Y-B files.
 */
export function readNames(channels: readonly NamedChannel[]): readonly NameReading[] {
  const letters = lettersOf(channels);
  return channels.map((channel) => {
    const tokens = tokensOf(channel.name);
    const spoken = phaseInTokens(channel.name, tokens, letters);
    const field = phaseInField(channel.phaseField, letters);
    // A pair in the name ("Uab") says more than a single letter in the phase field.
    const phase = spoken.phase !== null && spoken.phase.length === 2 ? spoken.phase : (field ?? spoken.phase);
    const derived = tokens.some((token) => DERIVED.test(token));
    return {
      phase,
      quantity: quantityOf(channel.unit, derived),
      namedQuantity: derived ? null : spoken.named,
    };
  });
}

function quantityOf(unit: string, derived: boolean): Quantity {
  const known = unitOf(unit);
  if (derived || known === null) return "other";
  return known.unit === "V" ? "voltage" : known.unit === "A" ? "current" : "other";
}

function lettersOf(channels: readonly NamedChannel[]): Letters {
  const seen = new Set<string>();
  for (const { name, phaseField } of channels) {
    const field = phaseField.trim().toUpperCase();
    if (/^[RSTYB]$/.test(field)) seen.add(field);
    for (const token of tokensOf(name)) {
      const letter = PREFIXED.exec(token)?.[2]?.toUpperCase();
      if (letter !== undefined) seen.add(letter);
    }
  }
  if (seen.has("R") && seen.has("Y") && seen.has("B")) return "ryb";
  return seen.has("R") && seen.has("S") && seen.has("T") ? "rst" : "abc";
}

/**
 * Full-width and Roman-numeral forms become ASCII, and everything that is no Latin letter or digit separates.
 */
function tokensOf(name: string): readonly string[] {
  const plain = Array.from(name.normalize("NFKC"), (letter) => LOOKALIKES.get(letter) ?? letter).join("");
  const marked = plain.replace(/([A-Z])\s*相/gi, " phase $1 ").replace(/фаз[аы]|phase|\bph\b/gi, " phase ");
  return marked.split(/[^A-Za-z0-9]+/).filter((token) => token !== "");
}

function phaseInTokens(
  name: string,
  tokens: readonly string[],
  letters: Letters,
): { readonly phase: Phase | null; readonly named: "voltage" | "current" | null } {
  let phase: Phase | null = null;
  let named: "voltage" | "current" | null = null;
  tokens.forEach((token, at) => {
    const before = tokens[at - 1] ?? "";
    // "U_A" and "I L1" are "UA" and "IL1" written apart; "phase A" and a name that is only "A" speak for
    // themselves.
    const apart = /^[UVI]$/i.test(before) && /^(L?[ABCRSTYN123]|[ABCRSTY]{2})$/i.test(token);
    const joined = apart ? before + token : token;
    const pair = PAIRED.exec(joined);
    const single = PREFIXED.exec(joined);
    const lone = before === "phase" || (name.trim() === token && /^[A-Z]$/.test(token));
    const alone = lone ? phaseOfLetter(token, letters) : null;
    const found =
      (pair ? phaseOfPair(pair[2]!, letters) : null) ??
      (single ? phaseOfLetter(single[2]!, letters) : null) ??
      phaseOfLine(token) ??
      alone;
    if (found === null) return;
    phase = found;
    const prefix = (pair ?? single)?.[1]?.toUpperCase();
    if (prefix !== undefined) named = prefix === "I" ? "current" : "voltage";
  });
  return { phase, named };
}

/** "L1", "LA": a conductor named by itself. */
function phaseOfLine(token: string): Phase | null {
  const letter = /^L([ABC123])$/i.exec(token)?.[1];
  return letter === undefined ? null : phaseOfLetter(letter, "abc");
}

function phaseInField(field: string, letters: Letters): Phase | null {
  const text = field
    .normalize("NFKC")
    .trim()
    .replace(/相$|^phase\s*/i, "")
    .toUpperCase();
  if (/^[123]$/.test(text)) return null; // some devices write 1 for every channel
  const pair = /^L?([ABCRSTY123])[-/]?L?([ABCRSTY123])$/.exec(text);
  if (pair) return phaseOfPair(pair[1]! + pair[2]!, letters);
  const single = PREFIXED.exec(text) ?? /^(L?)([ABCRSTYN123])[NG]?$/.exec(text);
  return single ? phaseOfLetter(single[2]!, letters) : null;
}

function phaseOfLetter(letter: string, letters: Letters): Phase | null {
  const upper = letter.toUpperCase();
  if (upper === "N" || upper === "0") return "n";
  const order =
    upper >= "1" && upper <= "3" ? "123" : letters === "rst" && "RST".includes(upper) ? "RST" : "";
  const at = (order || (letters === "ryb" ? "RYB" : "ABC")).indexOf(upper);
  return at < 0 ? null : (["a", "b", "c"] as const)[at]!;
}

function phaseOfPair(text: string, letters: Letters): Phase | null {
  const first = phaseOfLetter(text[0]!, letters);
  const second = phaseOfLetter(text[1]!, letters);
  const pair = `${first ?? ""}${second ?? ""}`;
  // "ba" would be the negative of "ab": not guessed.
  return pair === "ab" || pair === "bc" || pair === "ca" ? pair : null;
}
