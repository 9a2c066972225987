// What a table is called in the reader's language; of one that has no word yet, as the interface titles it. Part of the page
// of exports.

import { useTranslation } from "react-i18next";
import type { ShownTables } from "../../api/contracts.ts";

export function useTitle() {
  const { t } = useTranslation();
  return ({ table, title }: Pick<ShownTables[number], "table" | "title">): string =>
    t(`export-of.${table}`, { defaultValue: title });
}
