// Which language is read, for parts of which a page shows hundreds: they need no more of it than its name, and words that never
// change. Given by `main.tsx`.

import i18next from "i18next";
import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from "react";

const Language = createContext("en");
/** Looked up once: to find a word costs more than to show it. */
const found = new Map<string, string>();

const heard = (change: () => void): (() => void) => {
  i18next.on("languageChanged", change);
  return () => i18next.off("languageChanged", change);
};

export function InLanguage({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(heard, () => i18next.language);
  return <Language value={language}>{children}</Language>;
}

export const useLanguage = (): string => useContext(Language);

/** A word into which nothing is put. */
export function useWord(): (key: string) => string {
  const language = useLanguage();
  return useCallback(
    (key) => {
      const place = `${language} ${key}`;
      const before = found.get(place);
      if (before !== undefined) return before;
      const word = i18next.t(key, { lng: language });
      found.set(place, word);
      return word;
    },
    [language],
  );
}
