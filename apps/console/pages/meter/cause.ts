// What monitoring's diagnosis says, in the reader's language: its terms are joined by "and", with where and by what it holds
// behind them. Called by the pages of meters.

import { useCallback } from "react";
import { useTranslation } from "react-i18next";

const terms = / behind its front end| by an expired calibration/g;

export function useCause(): (said: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (said: string) => {
      const word = (term: string) => {
        const key = `cause.${term.trim().replaceAll(" ", "-")}`;
        return i18n.exists(key) ? t(key) : term;
      };
      return said
        .split(" and ")
        .map((part) => {
          const behind = [...part.matchAll(terms)].map(([term]) => t("cause.behind", { term: word(term) }));
          return [word(part.replaceAll(terms, "")), ...behind].join("");
        })
        .join(t("cause.joined"));
    },
    [t, i18n],
  );
}
