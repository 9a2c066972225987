// A plan's rows, a million or few: which meter, what is to be done, when and why. Read page by page. Part of the page of the work
// list.

import { Checkbox, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ask, pathWith } from "../../api/ask.ts";
import type { PlanRow, PlanRowsPage, ShownPlan } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Find } from "../../parts/find.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { RowLink } from "../../parts/row-link.tsx";
import { Empty, Failure, Loading } from "../../parts/states.tsx";
import { useCause } from "../meter/cause.ts";
import { useWhy } from "./why.ts";
import { planActions } from "./years.tsx";

const AT_MOST = 200;
/** Two lines for the reason. */
const ROW_PX = 54;
const classes = ["I", "II", "III", "IV", "V"];
const urgencies = ["now", "planned", "due"];
const filterNames = ["text", "action", "urgency", "class448", "year", "late"] as const;

export function WorkRows({ plan: { plan, sums } }: { readonly plan: ShownPlan }) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const query = Object.fromEntries(filterNames.map((name) => [name, kept[name]]));
  const path = `/plans/${plan}`;
  const asked = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) =>
      ask<PlanRowsPage>(pathWith(`${path}/rows`, { ...query, after: pageParam, atMost: AT_MOST }), {
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    structuralSharing: false, // pages that are here stay as they are; comparing them would cost more with each
    staleTime: Number.POSITIVE_INFINITY, // a plan stays as it is
  });
  const pages = asked.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ rows }) => rows), [pages]);
  const columns = useColumns();
  const select = (name: (typeof filterNames)[number], data: { value: string; label: string }[]) => (
    <Select
      key={name}
      aria-label={t(`work.by-${name}`)}
      placeholder={t(`work.by-${name}`)}
      data={data}
      value={kept[name] ?? null}
      onChange={(value) => keep({ [name]: value ?? "" })}
      clearable
      clearButtonProps={{ "aria-label": t("table.clear") }}
      comboboxProps={{ withinPortal: false }}
      w={170}
    />
  );
  if (asked.error && !rows) return <Failure error={asked.error} again={() => void asked.refetch()} />;
  if (!rows) return <Loading />;
  return (
    <DataTable
      label={t("work.rows")}
      columns={columns}
      rows={rows}
      keyOf={({ rank }) => String(rank)}
      ordered
      count={pages?.[0]?.count ?? rows.length}
      rowPx={ROW_PX}
      more={{ there: asked.hasNextPage, load: () => void asked.fetchNextPage() }}
      exportOf={{ path: `${path}/file`, query }}
      filters={
        <>
          <Find aria-label={t("work.by-text")} placeholder={t("work.by-text")} w={170} />
          {select(
            "action",
            planActions.map((value) => ({ value, label: t(`work.action-${value.replaceAll(" ", "-")}`) })),
          )}
          {select(
            "urgency",
            urgencies.map((value) => ({ value, label: t(`meters.urgency-${value}`) })),
          )}
          {select(
            "class448",
            classes.map((value) => ({ value, label: t("work.class-n", { class448: value }) })),
          )}
          {select("year", [
            ...(sums?.years ?? []).map(({ year }) => ({
              value: String(year),
              label: t("work.year-n", { year }),
            })),
            { value: "none", label: t("work.year-none") },
          ])}
          <Checkbox
            label={t("work.sum-late")}
            checked={kept.late === "yes"}
            onChange={({ currentTarget }) => keep({ late: currentTarget.checked ? "yes" : "" })}
          />
        </>
      }
      empty={<Empty icon="good" title={t("work.none")} text={t("work.none-why")} />}
    />
  );
}

function useColumns(): readonly Column<PlanRow>[] {
  const { t } = useTranslation();
  const why = useWhy();
  const cause = useCause();
  return useMemo(
    () => [
      {
        ...{ id: "rank", head: "#", number: true, width: "64px" },
        cell: ({ rank }) => <Quantity value={rank} decimals={0} />,
      },
      {
        ...{ id: "meter", head: t("meters.meter"), width: "116px" },
        cell: ({ meter }) => <RowLink to={`/meters/${encodeURIComponent(meter)}`}>{meter}</RowLink>,
      },
      {
        ...{ id: "action", head: t("work.by-action"), width: "116px" },
        cell: ({ action }) => t(`work.action-${action.replaceAll(" ", "-")}`),
      },
      {
        ...{ id: "urgency", head: t("meters.plan"), width: "92px" },
        cell: ({ urgency }) => (
          <span className={urgency === "now" ? "tone-bad" : undefined}>{t(`meters.urgency-${urgency}`)}</span>
        ),
      },
      {
        ...{ id: "year", head: t("work.year"), width: "112px" },
        cell: ({ year, late }) =>
          year === null ? (
            <span className="tone-doubt">{t("work.year-none")}</span>
          ) : (
            <span className={late ? "tone-doubt" : undefined}>
              {t("work.year-n", { year })}
              {late && ` · ${t("work.late")}`}
            </span>
          ),
      },
      {
        ...{ id: "why", width: "260px", head: t("work.why") },
        cell: (row) => (
          <span title={why(row)}>
            {why(row)}
            {row.found?.cause && `${t("cause.joined")}${cause(row.found.cause)}`}
            {row.found?.laterUndecided && (
              <span className="mark tone-doubt">{t("meters.later-undecided")}</span>
            )}
          </span>
        ),
      },
      {
        ...{ id: "cost", head: t("work.sum-cost"), number: true, width: "100px" },
        cell: ({ costYuan }) => <Quantity value={costYuan} unit={t("work.yuan")} decimals={0} />,
      },
      {
        ...{ id: "risk", head: t("work.risk"), number: true, width: "132px" },
        cell: ({ riskYuanPerYear }) => (
          <Quantity value={riskYuanPerYear} unit={t("work.yuan-a-year")} decimals={0} />
        ),
      },
      { ...{ id: "class448", head: t("work.class448"), width: "72px" }, cell: ({ class448 }) => class448 },
    ],
    [t, why, cause],
  );
}
