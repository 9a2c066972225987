// The console's words in two languages, and which of them somebody reads. One key in both for each word.

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import zh from "./zh.json";

export const languages = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof languages;

const KEPT_AS = "etalon-language";

export async function begunWords(): Promise<void> {
  const kept = localStorage.getItem(KEPT_AS) ?? navigator.language;
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  });
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: kept.startsWith("zh") ? "zh" : "en",
    fallbackLng: "en",
    interpolation: { escapeValue: false }, // React escapes
  });
}

export function speak(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  void i18next.changeLanguage(language);
}
