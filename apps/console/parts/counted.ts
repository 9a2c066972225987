// A number with what it counts, `1 meter`, `2 meters`, by the plural forms of the reader's language. Called by pages, for
// words into which it is put.

import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { quantityText } from "./quantity-text.ts";

type Forms = keyof typeof import("../words/en.json")["counted"];
type NounsOf<Form> = Form extends `${infer Nouns}_other` ? Nouns : never;
type Nouns = NounsOf<Forms>;

export function useCounted(): (nouns: Nouns, count: number) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (nouns, count) => t(`counted.${nouns}`, { count, said: quantityText({ value: count }, i18n.language) }),
    [t, i18n.language],
  );
}
