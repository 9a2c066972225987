// Why nothing is ordered of a bank, or what for: in the reader's language where the console knows it. Part of a bank's page.

import { useTranslation } from "react-i18next";

interface Reason {
  readonly code: string;
  readonly text: string;
}

/** What is said with no number in it. */
const known = ["in-order", "by-hand", "no-reading", "ordered", "stands-so", "no-gain"] as const;

export function Why({ why: { code, text } }: { readonly why: Reason }) {
  const { t } = useTranslation();
  const word = known.find((one) => code.endsWith(`.${one}`));
  if (word === "ordered") return <ForWhat why={text} />;
  return word ? t(`bank.why-${word}`) : <span lang="en">{text}</span>;
}

/** What an order was given for: a zone, or a sentence of its own. */
export function ForWhat({ why }: { readonly why: string }) {
  const { t, i18n } = useTranslation();
  const zone = `bank.zone-${why.replaceAll(",", "").replaceAll(" ", "-")}`;
  return i18n.exists(zone) ? t(zone) : <span lang="en">{why}</span>;
}
