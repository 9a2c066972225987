// Why nothing is ordered of a bank, or what for: in the reader's language where the console knows the sentence. Part of a
// bank's page.

import { useTranslation } from "react-i18next";
import { type Known, sentenceIn } from "../../parts/known-sentences.ts";

const known: readonly Known[] = [
  [/^voltage and reactive power are in order$/, "in-order"],
  [/^the bank is switched by hand$/, "by-hand"],
  [/^nothing has been heard of the site yet$/, "no-reading"],
  [/^the branches stand as they should$/, "stands-so"],
  [/^no surely smaller loss would come of it$/, "no-gain"],
  [/^uneven by ([\d.]+) %$/, "uneven", "percent"],
  [/^negative and zero sequence are ([\d.]+) % of the positive$/, "even", "percent"],
  [/^order (\d+) has not shown its effect yet$/, "pending", "number"],
  [/^the last reading is (\d+) s old; at most (\d+) s are allowed$/, "stale", "age", "most"],
  [/^.+ for (\d+) s; (\d+) s are needed$/, "dwell", "since", "needed"],
];

/** A zone, or a sentence of the control's. */
export function Why({ text }: { readonly text: string }) {
  const { t, i18n } = useTranslation();
  const zone = `bank.zone-${text.replaceAll(",", "").replaceAll(" ", "-")}`;
  if (i18n.exists(zone)) return t(zone);
  const said = sentenceIn(known, text);
  return said ? t(`bank.why-${said.key}`, said.values) : <span lang="en">{text}</span>;
}
