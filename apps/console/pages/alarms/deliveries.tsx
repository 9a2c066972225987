// Where news of alarms go out of the house: webhooks and addresses for mail, what arrived, what waits, what fails and why.
// Part of the page of alarms.

import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { Outlet } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Empty, Shown } from "../../parts/states.tsx";

const AGAIN_MS = 5000;

export function Deliveries() {
  const { t } = useTranslation();
  const asked = useAsked<readonly Outlet[]>("/alarm-deliveries", { everyMs: AGAIN_MS });
  const waitingOf = ({ waiting, sending }: Outlet) => waiting + (sending?.news ?? 0);
  const columns: readonly Column<Outlet>[] = [
    {
      ...{ id: "name", head: t("alarms.outlet"), by: ({ name }) => name, width: "150px" },
      cell: ({ name }) => <strong>{name}</strong>,
    },
    {
      ...{ id: "waiting", head: t("alarms.waiting"), by: waitingOf, width: "90px", number: true },
      cell: (outlet) => <Quantity value={waitingOf(outlet)} />,
    },
    {
      ...{ id: "missed", head: t("alarms.missed"), by: ({ missed }) => missed, width: "90px", number: true },
      cell: ({ missed }) => <Quantity value={missed} />,
    },
    {
      ...{ id: "delivered", head: t("alarms.delivered"), by: ({ delivered }) => delivered, width: "100px" },
      ...{ number: true, cell: ({ delivered }) => <Quantity value={delivered} /> },
    },
    {
      ...{ id: "last", head: t("alarms.delivered-last"), width: "165px" },
      by: ({ lastDeliveredTaiNs }) => lastDeliveredTaiNs,
      cell: ({ lastDeliveredTaiNs }) => <Moment at={lastDeliveredTaiNs} />,
    },
    {
      ...{ id: "failure", head: t("alarms.failure") },
      cell: ({ failure }) =>
        failure ? (
          <span className="tone-bad" title={failure.why}>
            <Sentence text={failure.why} />
          </span>
        ) : (
          "–"
        ),
    },
    {
      ...{ id: "next", head: t("alarms.next-try"), width: "165px" },
      cell: ({ failure }) => <Moment at={failure?.nextTaiNs} />,
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <DataTable
          label={t("alarms.deliveries")}
          columns={columns}
          rows={all}
          keyOf={({ name }) => name}
          empty={<Empty icon="out" title={t("alarms.no-outlets")} text={t("alarms.no-outlets-why")} />}
        />
      )}
    </Shown>
  );
}
