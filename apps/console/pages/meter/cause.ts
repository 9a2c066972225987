// What monitoring's diagnosis says, in the reader's language: its terms are joined by "and", with where and by what it holds
// behind them. Called by the pages of meters.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const terms = / behind its front end| by an expired calibration/g;

export interface CauseWords {
  readonly word: (term: string) => string;
  readonly behind: (term: string) => string;
  readonly joined: string;
}

/** "gain behind its front end and lost pulses" → "gain (behind its front end), lost pulses". */
export const causeText = (said: string, { word, behind, joined }: CauseWords): string =>
  said
    .split(" and ")
    .map((part) => {
      const held = [...part.matchAll(terms)].map(([term]) => behind(word(term.trim())));
      return [word(part.replaceAll(terms, "")), ...held].join("");
    })
    .join(joined);

export function useCause(): (said: string) => string {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const known = new Map<string, string>();
    const word = (term: string) => {
      const key = `cause.${term.replaceAll(" ", "-")}`;
      return i18n.exists(key) ? t(key) : term;
    };
    const words: CauseWords = {
      word,
      behind: (term) => t("cause.behind", { term }),
      joined: t("cause.joined"),
    };
    return (said) => {
      const text = known.get(said) ?? causeText(said, words);
      known.set(said, text);
      return text;
    };
  }, [t, i18n]);
}
