// Which language is read, for parts of which a page shows hundreds: they need no more of it than its name. Given by `main.tsx`.

import i18next from "i18next";
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const Language = createContext("en");

const heard = (change: () => void): (() => void) => {
  i18next.on("languageChanged", change);
  return () => i18next.off("languageChanged", change);
};

export function InLanguage({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(heard, () => i18next.language);
  return <Language value={language}>{children}</Language>;
}

export const useLanguage = (): string => useContext(Language);
