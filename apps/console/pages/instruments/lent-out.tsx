// An owner's view: his instruments and on what terms each is lent, and who has them, has booked them or waits. Part of the page
// of instruments.

import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../../api/ask.ts";
import { useAsked } from "../../api/asked.ts";
import type { CatalogueEntry } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { RowLink } from "../../parts/row-link.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { applicantsText } from "../instrument/terms-text.ts";
import { Availability } from "./availability.tsx";
import { Leases } from "./leases.tsx";

const AGAIN_MS = 4000;

export function LentOut({ party }: { readonly party: string }) {
  const { t } = useTranslation();
  const asked = useAsked<readonly CatalogueEntry[]>(pathWith("/instruments", { owner: party }), {
    everyMs: AGAIN_MS,
  });
  const columns: readonly Column<CatalogueEntry>[] = [
    {
      ...{
        id: "instrument",
        width: "128px",
        head: t("instruments.instrument"),
        by: ({ instrument }) => instrument.resource,
      },
      cell: ({ instrument: { resource } }) => (
        <RowLink to={`/instruments/${encodeURIComponent(resource)}`}>{resource}</RowLink>
      ),
    },
    {
      ...{
        id: "state",
        width: "150px",
        head: t("instruments.state"),
        by: (entry) => `${entry.alive} ${entry.lentTo ?? ""}`,
      },
      cell: (entry) => <Availability entry={entry} />,
    },
    {
      ...{ id: "waiting", head: t("instruments.queue"), number: true, width: "110px" },
      by: ({ waiting }) => waiting,
      cell: ({ waiting }) => <Quantity value={waiting} />,
    },
    {
      ...{ id: "bookings", head: t("instruments.bookings"), number: true, width: "110px" },
      by: ({ bookings }) => bookings.length,
      cell: ({ bookings }) => <Quantity value={bookings.length} />,
    },
    {
      ...{ id: "longest", unit: "s", head: t("terms.longest"), number: true, width: "130px" },
      by: ({ terms }) => terms?.longestLeaseS,
      cell: ({ terms }) => <Duration seconds={terms?.longestLeaseS} />,
    },
    {
      ...{ id: "applicants", head: t("terms.applicants"), width: "240px" },
      cell: ({ terms }) => (terms ? applicantsText(terms.applicants, t) : t("instruments.no-terms")),
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => {
        const owned = new Set(all.map(({ instrument }) => instrument.resource));
        return (
          <Stack gap="lg">
            <DataTable
              label={t("instruments.lent-out")}
              few="own"
              columns={columns}
              rows={all}
              keyOf={({ instrument }) => instrument.resource}
              empty={<Empty icon="instruments" title={t("instruments.own-none")} />}
            />
            <Title order={2} size="h4">
              {t("instruments.who")}
            </Title>
            <Leases label={t("instruments.who")} only={({ resource }) => owned.has(resource)} owned />
          </Stack>
        );
      }}
    </Shown>
  );
}
