// Every finding of a report, channel by channel and order by order, found by words and taken along. Part of a supply's page.

import { Select, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { QualityReport } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf } from "../../parts/save.tsx";
import { Judgement } from "./judgement.tsx";
import { decimalsOf, type Finding, nearestOf } from "./limits.ts";

export function Findings({ report }: { readonly report: QualityReport }) {
  const { t } = useTranslation();
  const [{ verdict = "" }, keep] = useKept();
  const name = ({ limit }: Finding) => t(`quality.phenomenon-${limit.phenomenon.replaceAll(" ", "-")}`);
  const figure = (
    id: string,
    head: string,
    of: (one: Finding) => number | null | undefined,
    decimals: (one: Finding) => object = () => ({}),
  ): Column<Finding> => ({
    ...{ id, head, by: of, number: true, width: "100px" },
    cell: (one) => <Quantity value={of(one)} unit={one.limit.unit} {...decimals(one)} />,
  });
  const columns: readonly Column<Finding>[] = [
    { ...{ id: "phenomenon", head: t("quality.phenomenon"), by: name, width: "160px" }, cell: name },
    {
      ...{ id: "judged", head: t("quality.verdict"), width: "150px" },
      by: (one) => t(`quality.verdict-${one.verdict.replaceAll(" ", "-")}`),
      cell: (one) => <Judgement of={one.verdict} />,
    },
    figure("nearest", t("quality.nearest"), nearestOf, ({ limit }) => ({
      decimals: decimalsOf(limit.quantity),
    })),
    figure("lowest", t("quality.limit-lowest"), ({ limit }) => limit.lowest),
    figure("highest", t("quality.limit-highest"), ({ limit }) => limit.highest),
    {
      ...{ id: "channel", head: t("quality.channel"), by: ({ channel }) => channel, width: "80px" },
      cell: ({ channel }) => channel ?? "–",
    },
    {
      ...{
        id: "order",
        head: t("recording.order"),
        by: ({ limit }) => limit.order,
        number: true,
        width: "74px",
      },
      cell: ({ limit }) => <Quantity value={limit.order} />,
    },
    {
      ...{ id: "interval", head: t("quality.interval"), by: ({ limit }) => limit.interval, width: "122px" },
      cell: ({ limit }) => `${limit.interval}${t("sentence.aside")}${t(`quality.period-${limit.period}`)}`,
    },
    {
      ...{
        id: "share",
        head: t("quality.share"),
        by: ({ limit }) => limit.sharePercent,
        number: true,
        width: "76px",
      },
      cell: ({ limit }) => <Quantity value={limit.sharePercent} unit="%" />,
    },
    {
      ...{
        id: "counted",
        head: t("quality.counted"),
        by: ({ worst }) => worst?.counted,
        number: true,
        width: "88px",
      },
      cell: ({ worst }) => <Quantity value={worst?.counted} />,
    },
  ];
  const csv = () =>
    csvOf([
      [...columns.map(({ head }) => head), t("recording.unit")],
      ...report.findings.map((one) => [
        ...columns.map(({ by }) => {
          const cell = by?.(one);
          return typeof cell === "number" ? cell : String(cell ?? "");
        }),
        one.limit.unit,
      ]),
    ]);
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {t("quality.findings")}
      </Title>
      <DataTable
        label={t("quality.findings")}
        columns={columns}
        rows={report.findings.filter((one) => verdict === "" || one.verdict === verdict)}
        keyOf={({ limit, channel }) =>
          [limit.quantity, limit.order, channel, limit.interval, limit.period, limit.sharePercent].join()
        }
        narrowedBy={["verdict"]}
        filters={
          <Select
            aria-label={t("quality.verdict")}
            data={[
              { value: "", label: t("quality.any-verdict") },
              ...(["violates", "complies", "not assessable"] as const).map((value) => ({
                value,
                label: t(`quality.verdict-${value.replaceAll(" ", "-")}`),
              })),
            ]}
            value={verdict}
            allowDeselect={false}
            onChange={(to) => keep({ verdict: to ?? "" })}
            comboboxProps={{ withinPortal: false }}
            w={190}
          />
        }
        csv={csv}
        empty={null}
      />
    </Stack>
  );
}
