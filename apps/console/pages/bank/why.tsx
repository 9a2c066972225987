// Why nothing is ordered of a bank, or what for: a zone, or a sentence of the control's. Part of a bank's page.

import { useTranslation } from "react-i18next";
import { Sentence } from "../../parts/sentence.tsx";

export function Why({ text }: { readonly text: string }) {
  const { t, i18n } = useTranslation();
  const zone = `bank.zone-${text.replaceAll(",", "").replaceAll(" ", "-")}`;
  return i18n.exists(zone) ? t(zone) : <Sentence text={text} />;
}
