// In which of the nine zones a bus is, or what its bank waits for, told by word, picture and colour. Called by the pages of
// banks.

import { useTranslation } from "react-i18next";
import type { ShownBank } from "../../api/contracts.ts";
import { Tag } from "../../parts/tag.tsx";

export function Zone({ bank: { zone, why, seen } }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  if (seen === null) return <Tag tone="doubt">{t("bank.zone-unknown")}</Tag>;
  if (zone !== null)
    return (
      <Tag tone={zone === "in order" ? "good" : "doubt"}>
        {t(`bank.zone-${zone.replaceAll(",", "").replaceAll(" ", "-")}`)}
      </Tag>
    );
  const even = why.code === "compensation.even";
  return <Tag tone={even ? "good" : "doubt"}>{t(even ? "bank.zone-even" : "bank.zone-none")}</Tag>;
}
