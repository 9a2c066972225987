// A plan year by year: what is done and what that costs, as bars and as a table, beside another plan where it is compared. Part
// of the page of the work list.

import { Card, Group, SegmentedControl, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownSums } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";
import { Scrolled } from "../../parts/scrolled.tsx";
import { Bars } from "./bars.tsx";

type Year = ShownSums["years"][number];
export const planActions = ["replace", "site test", "verify remotely", "correct wiring"] as const;
export type PlanAction = (typeof planActions)[number];
const measures = ["cost", "meters", "visits"] as const;

export function Years({ sums, than }: { readonly sums: ShownSums; readonly than: ShownSums | null }) {
  const { t, i18n } = useTranslation();
  const [{ show }, keep] = useKept();
  const measure = measures.find((one) => one === show) ?? "cost";
  const partsOf = ({ yuan, meters }: Year) => {
    const of = measure === "cost" ? yuan : meters;
    return planActions.map((action) =>
      measure === "visits" && action === "verify remotely" ? 0 : of[action],
    );
  };
  const limitOf = ({ budgetYuan, visitsAtMost }: Year) =>
    measure === "cost" ? budgetYuan : measure === "visits" ? visitsAtMost : null;
  const unit = measure === "cost" ? t("work.yuan") : "";
  const text = (value: number) => quantityText({ value, unit, decimals: 0 }, i18n.language);
  const total = (year: Year) => partsOf(year).reduce((sum, part) => sum + part, 0);
  const longest = Math.max(sums.years.length, than?.years.length ?? 0);
  const told = sums.years.map(
    (year) => `${t("work.year-n", { year: year.year })}${t("sentence.colon")}${text(total(year))}`,
  );
  return (
    <Card withBorder padding="lg" h="100%">
      <div className="card-head">
        <Title order={2} size="h4">
          {t("work.yearly")}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t("work.yearly")}
          data={measures.map((value) => ({ value, label: t(`work.show-${value}`) }))}
          value={measure}
          onChange={(value) => keep({ show: value === "cost" ? "" : value })}
        />
      </div>
      <Bars
        label={t("work.yearly-figure", { told: told.join(t("sentence.semicolon")) })}
        groups={Array.from({ length: longest }, (_, n) => ({
          name: t("work.year-n", { year: n + 1 }),
          bars: [sums.years[n], ...(than ? [than.years[n]] : [])].map((one) =>
            one ? { parts: partsOf(one), limit: limitOf(one) } : { parts: [], limit: null },
          ),
        }))}
        unit={unit}
      />
      <Group gap="lg" mt="xs" component="ul" className="legend">
        {planActions.map((action, n) => (
          <li key={action}>
            <i data-part={n} /> {t(`work.action-${action.replaceAll(" ", "-")}`)}
          </li>
        ))}
        {sums.years.some((year) => limitOf(year) !== null) && (
          <li>
            <i data-part="limit" /> {t(measure === "cost" ? "work.budget" : "work.capacity")}
          </li>
        )}
        {than && (
          <li>
            <i data-part="other" /> {t("work.other-plan")}
          </li>
        )}
      </Group>
    </Card>
  );
}

const columns = [...planActions, "visits", "cost", "late"] as const;
const cellOf = (year: Year, column: (typeof columns)[number]): number =>
  column === "visits" || column === "late"
    ? year[column]
    : column === "cost"
      ? planActions.reduce((sum, action) => sum + year.yuan[action], 0)
      : year.meters[column];

/** The same figures to the last yuan. */
export function YearTable({ sums: { years } }: { readonly sums: ShownSums }) {
  const { t } = useTranslation();
  const head = (column: (typeof columns)[number]) =>
    planActions.some((action) => action === column)
      ? t(`work.action-${column.replaceAll(" ", "-")}`)
      : t(`work.sum-${column}`);
  const csv = () =>
    csvOf([
      [
        t("work.year"),
        ...columns.map((column) =>
          column === "cost" ? `${head(column)} (${t("work.yuan")})` : head(column),
        ),
      ],
      ...years.map((year) => [year.year, ...columns.map((column) => cellOf(year, column))]),
    ]);
  return (
    <Card withBorder padding="lg" h="100%">
      <div className="card-head">
        <Title order={2} size="h4">
          {t("work.year-table")}
        </Title>
        <Save name="work-list-years.csv" of={t("work.year-table")} type="text/csv" text={csv} />
      </div>
      <Scrolled label={t("work.year-table")} minWidth={590}>
        <Table verticalSpacing={5} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("work.year")}</Table.Th>
              {columns.map((column) => (
                <Table.Th key={column} scope="col" ta="right">
                  {head(column)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {years.map((year) => (
              <Table.Tr key={year.year}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{t("work.year-n", { year: year.year })}</Table.Td>
                {columns.map((column) => (
                  <Table.Td key={column} ta="right">
                    <Quantity
                      value={cellOf(year, column)}
                      decimals={0}
                      {...(column === "cost" && { unit: t("work.yuan") })}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scrolled>
    </Card>
  );
}
