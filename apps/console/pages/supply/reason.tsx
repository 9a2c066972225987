// Why something cannot be judged, in the reader's language where the console knows the sentence. Part of a supply's page.

import { useTranslation } from "react-i18next";
import { sentenceIn } from "../../parts/known-sentences.ts";
import { reasons } from "./reasons.ts";

export function Why({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const reason = sentenceIn(reasons, text);
  return reason ? t(`quality.why-${reason.key}`, reason.values) : <span lang="en">{text}</span>;
}
