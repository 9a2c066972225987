// Sentences that components write in English, as a reader of another language is told them. Their forms come with the language.

import type { Saying } from "./sentence-forms.ts";

let chinese: Saying | null = null;

/** Before the language is spoken. */
export async function learnSentences(language: string): Promise<void> {
  if (language === "zh") chinese ??= (await import("./sentences/zh.ts")).inChinese;
}

/** null: nobody has put it into this language. */
export const saidIn = (language: string, text: string): string | null =>
  language === "zh" ? (chinese?.(text) ?? null) : text;
