// The interface's sentences in another language: a component writes English; here stands its form, `step {step} is {position}
// already`, beside the same in the reader's language. What fills the form is said as well, so that sentences within sentences are.
// Pure; called by `sentences.ts`. That each sentence written has its form, `sentences.test.ts` sees to.

import { isProse } from "@etalon/messages/prose";

/** English form to the reader's, both with the same values in braces; `{#name}` is one word, such as a figure, `{=name}` stays as it was given. */
export type Forms = Readonly<Record<string, string>>;

type Fill = (value: string) => string | null;
/** What a text says in the reader's language; null: no form fits. */
export type Saying = (text: string) => string | null;

type Joint = readonly [written: string, said: string];
/** How parts that stand beside each other are joined in both. */
export interface Joints {
  readonly sentences: readonly Joint[];
  readonly words: readonly Joint[];
  readonly brackets: readonly [open: string, close: string];
  /** Between numbers and names that are listed, `1, 2`; they stay as they are. */
  readonly list: string;
}

/** What stands in a form for a value: how it is taken, and its name. */
export const HOLE = /\{([#=]?)(\w+)\}/g;
/** `1, 2 …`, `ua, ub`, `1 (UA), 4 (UB)`: numbers, channels, whatever has an id. */
const LISTED = /^[a-z\d][\w./-]*( \([^(),]+\))?(, [a-z\d][\w./-]*( \([^(),]+\))?)+( …)?$/;
/** `1 "UA" in "A"`: what is told by number and name is listed, however much is said of it. */
const NUMBERED = /^\d+ "/;
const REMEMBERED = 2000;
/** So many fixed letters tell a form even if what fills it is not known. */
const SURE = 10;

interface Form {
  readonly matches: RegExp;
  readonly holes: readonly { readonly name: string; readonly given: boolean }[];
  readonly said: string;
  /** Letters that are fixed: the more, the surer. */
  readonly fixed: number;
}

function formOf([written, said]: readonly [string, string]): Form {
  const holes = [...written.matchAll(HOLE)].map(([, as, name]) => ({ name: name!, given: as === "=" }));
  const parts = written.split(/(\{[#=]?\w+\})/); // what is fixed and what is not, in turn
  const pattern = parts.map((part, n) => {
    if (n % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (part[1] === "#") return "(\\S+)";
    return part[1] === "=" && parts[n - 1]!.endsWith('"') ? '([^"]+)' : "(.+?)"; // what is quoted ends with its quote
  });
  const fixed = parts.filter((_, n) => n % 2 === 0).join("").length;
  return { matches: new RegExp(`^${pattern.join("")}$`, "s"), holes, said, fixed };
}

export function sayingOf(forms: Forms, { sentences, words, brackets: [open, close], list }: Joints): Saying {
  const whole = new Map(Object.entries(forms).filter(([written]) => !written.includes("{")));
  const fillable = Object.entries(forms)
    .filter(([written]) => written.includes("{"))
    .map(formOf)
    .sort((a, b) => b.fixed - a.fixed);
  const all = [...sentences, ...words];
  const remembered = new Map<string, string | null>();

  /** A part of a text, and so shorter than that: said, or left as it is where it is no prose. */
  const part = (text: string): string | null => said(text) ?? (isProse(text) ? null : listed(text));
  const listed = (text: string): string => (LISTED.test(text) ? text.replaceAll(", ", list) : text);

  function inForm(text: string, fill: Fill, least = 0): string | null {
    for (const { matches, holes, said, fixed } of fillable) {
      if (fixed < least) return null;
      const values = matches
        .exec(text)
        ?.slice(1)
        .map((value, n) => (holes[n]?.given ? value : fill(value)));
      if (values && !values.includes(null))
        return said.replaceAll(
          HOLE,
          (_, _as, name: string) => values[holes.findIndex((hole) => hole.name === name)] ?? "",
        );
    }
    return null;
  }

  function inParts(text: string, fill: Fill, joints: readonly Joint[]): string | null {
    for (const [written, joint] of joints) {
      if (!text.includes(written)) continue;
      const parts = text.split(written);
      const filled = parts.map(fill);
      if (!filled.includes(null) && filled.some((one, n) => one !== parts[n]))
        return filled.join(parts.every((one) => NUMBERED.test(one)) ? list : joint);
    }
    return null;
  }

  function inBrackets(text: string): string | null {
    const [, before = "", within = ""] = /^(.+?) ?\((.+)\)$/s.exec(text) ?? [];
    if (within === "") return null;
    const [one, other] = [part(before), part(within)];
    return one !== null && other !== null && one !== before ? `${one}${open}${other}${close}` : null;
  }

  function said(text: string): string | null {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const found = whole.get(text) ?? inForm(text, part) ?? inParts(text, part, all) ?? inBrackets(text);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(text, found);
    return found;
  }

  /** What somebody wrote for a reason stays as he wrote it, within what is known around it. */
  const left = (value: string): string => said(value) ?? listed(value);
  return (text) => said(text) ?? inForm(text, left, SURE) ?? inParts(text, left, sentences);
}
