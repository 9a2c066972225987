// The console's words in two languages, and which of them somebody reads: that one alone is fetched. One key in both for each word.

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { learnSentences } from "./sentences.ts";

export const languages = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof languages;

const KEPT_AS = "etalon-language";

const words = { en: () => import("./en.json"), zh: () => import("./zh.json") } as const;
const wordsOf = async (language: Language) => {
  const [{ default: translation }] = await Promise.all([words[language](), learnSentences(language)]);
  return translation;
};

export async function begunWords(): Promise<void> {
  const kept = localStorage.getItem(KEPT_AS) ?? navigator.language;
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : language;
  });
  const lng: Language = kept.startsWith("zh") ? "zh" : "en";
  await i18next.use(initReactI18next).init({
    resources: { [lng]: { translation: await wordsOf(lng) } },
    lng,
    interpolation: { escapeValue: false }, // React escapes
  });
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  if (!i18next.hasResourceBundle(language, "translation"))
    i18next.addResourceBundle(language, "translation", await wordsOf(language));
  await i18next.changeLanguage(language);
}
