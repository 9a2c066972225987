// The columns of the list of meters; those by which the interface orders it carry its own names. Part of the page of meters.

import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { MeterLine } from "../../api/contracts.ts";
import type { Column } from "../../parts/data-table.tsx";
import { LaterUndecided } from "../../parts/later-undecided.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { RowLink } from "../../parts/row-link.tsx";
import { Verdict } from "../../parts/verdict.tsx";
import { WiringFault } from "../../parts/wiring-fault.tsx";
import { useWord } from "../../words/language.tsx";
import { useCause } from "../meter/cause.ts";

export function useMeterColumns(): readonly Column<MeterLine>[] {
  const { t } = useTranslation();
  const word = useWord();
  const cause = useCause();
  // A work list that was made elsewhere may have others.
  const action = useCallback((one: string) => t(`work.action-${one.replaceAll(" ", "-")}`, one), [t]);
  return useMemo(
    () => [
      {
        ...{ id: "id", head: t("meters.meter"), ranked: true, width: "128px" },
        cell: ({ id, serial }) => (
          <div className="two">
            <RowLink to={`/meters/${encodeURIComponent(id)}`}>{id}</RowLink>
            <span title={word("meters.serial")}>{serial}</span>
          </div>
        ),
      },
      {
        ...{ id: "verdict", head: t("meters.verdict"), ranked: true, width: "168px" },
        cell: ({ verified, wiringFault }) => (
          <>
            <Verdict verdict={verified?.verdict ?? null} />
            {wiringFault && <WiringFault fault={wiringFault} />}
            <LaterUndecided at={verified?.undecidedTaiNs} />
          </>
        ),
      },
      {
        ...{ id: "error", head: t("meters.error"), number: true, ranked: true, width: "178px" },
        cell: ({ verified, accuracyClass }) => (
          <div className="two">
            <Quantity
              value={verified?.errorPercent}
              expanded={verified?.uncertaintyPercent}
              unit="%"
              signed
            />
            <span>{`${word("meters.class")} ${accuracyClass}`}</span>
          </div>
        ),
      },
      {
        ...{ id: "condition", head: t("meters.condition"), number: true, ranked: true, width: "106px" },
        cell: ({ condition }) => (
          <span className={(condition?.ofLimit ?? 0) > 1 ? "tone-bad" : undefined}>
            <Quantity
              value={condition?.ofLimit == null ? null : 100 * condition.ofLimit}
              unit="%"
              decimals={0}
            />
          </span>
        ),
      },
      {
        ...{ id: "plan", head: t("meters.plan"), ranked: true, width: "88px" },
        cell: ({ plan }) =>
          plan ? (
            <span title={`${action(plan.action)} · ${plan.until}`}>
              {word(`meters.urgency-${plan.urgency}`)}
            </span>
          ) : (
            "–"
          ),
      },
      {
        ...{ id: "cause", head: t("meters.cause"), width: "120px" },
        cell: ({ condition }) =>
          condition ? <span title={cause(condition.cause)}>{cause(condition.cause)}</span> : "–",
      },
      {
        ...{ id: "life", head: t("meters.life"), ranked: true, width: "108px" },
        cell: ({ condition }) => <Moment at={condition?.lifeTaiNs} day />,
      },
      {
        ...{ id: "site", head: t("meters.site"), width: "190px" },
        cell: ({ site }) => <span title={site}>{site}</span>,
      },
    ],
    [t, word, cause, action],
  );
}
