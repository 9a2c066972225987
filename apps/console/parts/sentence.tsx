// What a component wrote in English, in the reader's language, with times by his clock. What nobody has put into it yet stands
// there as it was written, marked as English. Called by pages and by `said.tsx`.

import { useCallback } from "react";
import { useLanguage } from "../words/language.tsx";
import { saidIn } from "../words/sentences.ts";
import { momentText } from "./moment-text.ts";

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const byClock = (text: string): string => text.replaceAll(INSTANT, (at) => momentText(new Date(at)));

/** For where there is room for a text alone. */
export function useSaying(): (text: string) => string {
  const language = useLanguage();
  return useCallback((text) => byClock(saidIn(language, text) ?? text), [language]);
}

export function Sentence({ text }: { readonly text: string }) {
  const language = useLanguage();
  const said = saidIn(language, text);
  if (said !== null) return byClock(said);
  return <span lang="en">{byClock(text)}</span>;
}
