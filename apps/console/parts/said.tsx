// A sentence that a component wrote, behind what kind of thing it says in the reader's language: a step, a refusal, a reason why a
// result is in doubt. The kinds are codes of the interface's own. A sentence of lending is said in the reader's language too;
// others stand as they were written, in English. Called by pages.

import { lendingSentences } from "@etalon/messages/lending-sentences.table";
import { Text } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { sentenceIn } from "./known-sentences.ts";
import { momentText } from "./moment-text.ts";

const keys = {
  step: (code: string) => `step.${code}`,
  refusal: (code: string) => `refusal.${code}`,
  reason: (code: string) => `reason.${code}`,
} as const;
export type Kind = keyof typeof keys;

/** null: there is no word for it, and the sentence has to do. */
export function wordOf(of: Kind, code: string): string | null {
  const key = keys[of](code.replaceAll(".", "-"));
  return i18next.exists(key) ? i18next.t(key) : null;
}

interface SaidProps {
  readonly of: Kind;
  readonly code: string;
  readonly text: string;
}

export function Said({ of, code, text }: SaidProps) {
  const { i18n } = useTranslation(); // said anew in another language
  const word = wordOf(of, code);
  const known = sentenceIn(lendingSentences, text);
  const sentence = known
    ? i18n.t(`sentence.${known.key}`, inWords(known.values))
    : text || (word === null ? code : "");
  const written = known ? { title: text } : { lang: "en" };
  if (word === null) return <span {...written}>{sentence}</span>;
  return (
    <span>
      {word}
      {sentence && (
        <Text span inherit c="dimmed" {...written}>
          {" · "}
          {sentence}
        </Text>
      )}
    </span>
  );
}

/** Instants as the reader's clock has them, priorities by their word. */
const inWords = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
      if (value === "") return [name, "–"];
      if (!Number.isNaN(at)) return [name, momentText(new Date(at))];
      return [name, i18next.exists(`priority.${value}`) ? i18next.t(`priority.${value}`) : value];
    }),
  );
