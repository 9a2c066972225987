// The alarms that stand, the gravest that nobody has acknowledged first, with what can be done about each. Part of the page
// of alarms.

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { AlarmLine } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { Figures, Priority, severities, standingOf, useWhat, What } from "./said.tsx";
import { AGAIN_MS, STANDING } from "./standing-path.ts";
import { Treatment } from "./treatment.tsx";

export function Standing() {
  const { t } = useTranslation();
  const what = useWhat();
  const [{ severity = "" }, keep] = useKept();
  const asked = useAsked<readonly AlarmLine[]>(STANDING, { everyMs: AGAIN_MS });
  const columns: readonly Column<AlarmLine>[] = [
    {
      ...{ id: "severity", head: t("alarms.severity"), width: "140px" },
      by: ({ severity }) => severities.indexOf(severity),
      cell: (line) => (
        <div className="two">
          <Priority of={line.severity} />
          <span>{t(`alarms.is-${standingOf(line)}`)}</span>
        </div>
      ),
    },
    {
      ...{ id: "what", width: "240px", head: t("alarms.what") },
      by: ({ quantity, group, subjects }) => `${what(quantity)} ${subjects.join(" ")} ${group}`,
      cell: (line) => <What line={line} />,
    },
    {
      ...{ id: "figures", head: t("alarms.figures"), width: "240px" },
      cell: (line) => <Figures line={line} />,
    },
    {
      ...{ id: "since", head: t("alarms.since"), width: "170px", by: ({ firstTaiNs }) => firstTaiNs },
      cell: ({ firstTaiNs }) => <Moment at={firstTaiNs} />,
    },
    {
      ...{ id: "do", stays: true, head: t("alarms.do"), width: "150px" },
      cell: (line) => <Treatment line={line} />,
    },
  ];
  return (
    <Shown of={asked}>
      {(lines) => (
        <DataTable
          label={t("alarms.standing")}
          columns={columns}
          rows={lines.filter((line) => severity === "" || line.severity === severity)}
          keyOf={({ alarm }) => alarm}
          narrowedBy={["severity"]}
          exportOf={{ table: "alarms", query: { where: severity && `severity=${severity}` } }}
          filters={
            <Select
              aria-label={t("alarms.severity")}
              data={[
                { value: "", label: t("alarms.any-severity") },
                ...severities.map((value) => ({ value, label: t(`alarms.severity-${value}`) })),
              ]}
              value={severity}
              onChange={(value) => keep({ severity: value ?? "" })}
              w={170}
              comboboxProps={{ withinPortal: false }}
            />
          }
          empty={<Empty icon="good" title={t("alarms.none")} text={t("alarms.none-why")} />}
        />
      )}
    </Shown>
  );
}
