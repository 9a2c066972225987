// What became of alarms, the newest first, as it happens. Part of the page of alarms, and of an alarm's own.

import { useTranslation } from "react-i18next";
import type { AlarmNews } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment, WHOLE_WIDTH } from "../../parts/moment.tsx";
import { Empty } from "../../parts/states.tsx";
import { Figures, Priority, severities, useWhat, What } from "./said.tsx";

/** @param of  the one alarm whose news they are; absent: of all */
export function Journal({ news, of }: { readonly news: readonly AlarmNews[]; readonly of?: string }) {
  const { t } = useTranslation();
  const what = useWhat();
  const happened: readonly Column<AlarmNews>[] = [
    {
      ...{ id: "at", head: t("alarms.at"), by: ({ number }) => number, width: WHOLE_WIDTH },
      cell: ({ atTaiNs }) => <Moment at={atTaiNs} />,
    },
    {
      ...{
        id: "happened",
        head: t("alarms.happened"),
        by: ({ what }) => t(`alarms.news-${what}`),
        width: "130px",
      },
      cell: ({ what }) => t(`alarms.news-${what}`),
    },
    {
      ...{ id: "by", head: t("alarms.by"), width: "100px", by: ({ by }) => by },
      cell: ({ by }) => by ?? "–",
    },
  ];
  const alarm: readonly Column<AlarmNews>[] = [
    {
      ...{ id: "severity", head: t("alarms.severity"), width: "116px" },
      by: ({ severity }) => severities.indexOf(severity),
      cell: ({ severity }) => <Priority of={severity} />,
    },
    {
      ...{ id: "what", width: "210px", head: t("alarms.what") },
      by: ({ quantity, group, subjects }) => `${what(quantity)} ${subjects.join(" ")} ${group}`,
      cell: (line) => <What line={line} />,
    },
  ];
  return (
    <DataTable
      label={t("alarms.journal")}
      columns={[
        ...happened,
        ...(of === undefined ? alarm : []),
        {
          ...{ id: "figures", head: t("alarms.figures"), width: "220px" },
          cell: (line) => <Figures line={line} />,
        },
      ]}
      rows={news}
      keyOf={({ number }) => String(number)}
      exportOf={{ table: "alarm-news", query: { where: of && `alarm=${of}` } }}
      empty={<Empty icon="alarms" title={t("alarms.no-news")} text={t("alarms.no-news-why")} />}
    />
  );
}
