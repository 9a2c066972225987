// Whether an instrument is to be had: free, lent until when and to whom, or not heard of. Part of the page of instruments.

import { useTranslation } from "react-i18next";
import type { CatalogueEntry } from "../../api/contracts.ts";
import { Icon } from "../../parts/icons.tsx";

type Had = Pick<CatalogueEntry, "alive" | "lentTo" | "waiting" | "leases">;

export function Availability({ entry }: { readonly entry: Had }) {
  const { t } = useTranslation();
  const { alive, lentTo, waiting, leases } = entry;
  if (!alive)
    return (
      <span className="tag small tone-bad">
        <Icon name="bad" size={16} />
        {t("instruments.silent")}
      </span>
    );
  if (lentTo === null)
    return (
      <span className="tag small tone-good">
        <Icon name="good" size={16} />
        {t("instruments.free")}
      </span>
    );
  const shared = leases.length > 0 && leases.every(({ use }) => use === "shared");
  return (
    <span className="tag small tone-doubt">
      <Icon name="waiting" size={16} />
      {t(shared ? "instruments.shared-by" : "instruments.lent-to", { who: lentTo, count: leases.length })}
      {waiting > 0 && ` · ${t("instruments.waiting", { waiting })}`}
    </span>
  );
}
