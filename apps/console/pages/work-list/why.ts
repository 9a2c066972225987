// Why something is to be done about a meter, in the reader's language. Called by the rows of the work list.

import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { PlanRow } from "../../api/contracts.ts";
import { useCounted } from "../../parts/counted.ts";
import { quantityText } from "../../parts/quantity-text.ts";
import { useSaying } from "../../parts/sentence.tsx";

export function useWhy(): (row: PlanRow) => string {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const saying = useSaying();
  return useCallback(
    ({ because, class448 }: PlanRow) => {
      const percent = (value: number, expanded?: number) =>
        quantityText(
          { value, unit: "%", ...(expanded !== undefined && { expanded, signed: true }) },
          i18n.language,
        );
      const span = (years: number) => {
        const months = Math.max(0, Math.round(12 * years));
        if (months < 12) return counted("months", months);
        return t("work.years", { years: quantityText({ value: years, decimals: 1 }, i18n.language) });
      };
      switch (because.kind) {
        case "wiring":
          return t("work.why-wiring", { fault: saying(because.fault) });
        case "beyond":
        case "near":
          return t(`work.why-${because.kind}`, {
            error: percent(because.errorPercent, because.uncertaintyPercent),
            limit: percent(because.limitPercent),
            times: because.times,
          });
        case "old":
          return t("work.why-old", {
            age: span(because.ageYears),
            oldest: counted("years", because.oldestYears),
          });
        case "drift":
          return t("work.why-drift", {
            limit: percent(because.limitPercent),
            surely: span(because.surelyYears),
            expected: span(because.expectedYears),
          });
        case "unknown": {
          const since =
            because.yearsAgo === null
              ? t("work.why-unknown")
              : t("work.why-stale", { since: span(because.yearsAgo) });
          const rest =
            because.batch !== null
              ? t(`work.why-batch-${because.batch}`)
              : because.testYears === null
                ? null
                : t("work.why-test", { class448, every: span(because.testYears) });
          return rest === null ? since : t("work.why-both", { one: since, other: rest });
        }
        case "batch":
          return t("work.why-both", {
            one: t(`work.why-batch-${because.batch}`),
            other: t("work.why-one-result"),
          });
        case "cycle":
          return t("work.why-both", {
            one: t("work.why-cycle", { cycle: counted("years", because.cycleYears) }),
            other: t("work.why-one-result"),
          });
      }
    },
    [t, i18n, saying, counted],
  );
}
