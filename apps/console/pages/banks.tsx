// Banks that compensate a bus: how they stand, how their bus is, why nothing is ordered. A page.

import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { ShownBank } from "../api/contracts.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Moment } from "../parts/moment.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { RowLink } from "../parts/row-link.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { expandedOf } from "./bank/figures.ts";
import { Zone } from "./bank/zone.tsx";

const AGAIN_MS = 4000;

export default function BanksPage() {
  const { t } = useTranslation();
  const asked = useAsked<readonly ShownBank[]>("/banks", { everyMs: AGAIN_MS });
  const columns: readonly Column<ShownBank>[] = [
    {
      ...{ id: "bank", head: t("bank.bank"), by: ({ id }) => id, width: "84px" },
      cell: ({ id }) => <RowLink to={`/compensation/${encodeURIComponent(id)}`}>{id}</RowLink>,
    },
    {
      ...{ id: "zone", head: t("bank.state"), by: ({ zone }) => zone, width: "150px" },
      cell: (bank) => <Zone bank={bank} />,
    },
    {
      ...{ id: "factor", head: t("outcome.power-factor"), number: true, width: "204px" },
      by: ({ seen }) => seen?.figures.powerFactor?.value,
      cell: ({ seen }) => (
        <Quantity value={seen?.figures.powerFactor?.value} expanded={expandedOf(seen?.figures.powerFactor)} />
      ),
    },
    {
      ...{ id: "control", head: t("bank.control"), by: ({ control }) => control, width: "120px" },
      cell: ({ control }) => t(`bank.control-${control.replaceAll(" ", "-")}`),
    },
    {
      ...{
        id: "kind",
        head: t("bank.kind"),
        by: ({ terms }) => t(`bank.kind-${terms.kind}`),
        width: "150px",
      },
      cell: ({ terms, seen }) =>
        seen && terms.kind === "capacitors"
          ? t("bank.steps-in", {
              closed: seen.contacts.closed.filter(Boolean).length,
              all: terms.steps.length,
            })
          : t(`bank.kind-${terms.kind}`),
    },
    {
      ...{ id: "seen", head: t("bank.seen"), by: ({ seen }) => seen?.untilTaiNs, width: "160px" },
      cell: ({ seen }) => <Moment at={seen?.untilTaiNs} />,
    },
    {
      ...{ id: "site", head: t("meters.site"), by: ({ site }) => site, width: "180px" },
      cell: ({ site }) => <span title={site}>{site}</span>,
    },
  ];
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.compensation")}
      </Title>
      <Shown of={asked}>
        {(banks) => (
          <DataTable
            label={t("nav.compensation")}
            columns={columns}
            rows={banks}
            keyOf={({ id }) => id}
            exportOf={{ table: "switching-orders" }}
            empty={<Empty icon="compensation" title={t("bank.none")} text={t("bank.none-why")} />}
          />
        )}
      </Shown>
      <Text size="sm" c="dimmed">
        {t("bank.how")}
      </Text>
    </Stack>
  );
}
