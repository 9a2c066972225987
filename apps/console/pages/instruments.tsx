// Instruments: the catalogue with who has what, what the caller's party holds, and what it lends. A page.

import { may } from "@etalon/messages/http";
import { instrumentClasses } from "@etalon/messages/nouns";
import { Button, Group, Select, Stack, Tabs, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../api/ask.ts";
import { useAsked, useMe } from "../api/asked.ts";
import type { CatalogueEntry } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { RowLink } from "../parts/row-link.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { Availability } from "./instruments/availability.tsx";
import { Leases } from "./instruments/leases.tsx";
import { LentOut } from "./instruments/lent-out.tsx";

const AGAIN_MS = 4000;

export default function Instruments() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [kept, keep] = useKept();
  const all = me !== undefined && may(me, "see-all-applications");
  const lends = me !== undefined && may(me, "set-terms");
  const views = ["catalogue", "leases", ...(lends ? ["lent-out"] : [])];
  const view = views.find((one) => one === kept.view) ?? "catalogue";
  const leases = t(all ? "instruments.all-leases" : "instruments.leases");
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.instruments")}
      </Title>
      <Tabs
        value={view}
        onChange={(value) =>
          keep({ view: value === "catalogue" ? "" : (value ?? ""), find: "", sort: "", way: "" })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t("nav.instruments")}>
          <Tabs.Tab value="catalogue">{t("instruments.catalogue")}</Tabs.Tab>
          <Tabs.Tab value="leases">{leases}</Tabs.Tab>
          {lends && <Tabs.Tab value="lent-out">{t("instruments.lent-out")}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="catalogue">
          <Catalogue />
        </Tabs.Panel>
        <Tabs.Panel value="leases">
          <Leases label={leases} only={({ applicant }) => all || applicant === me?.party} />
        </Tabs.Panel>
        {lends && (
          <Tabs.Panel value="lent-out">
            <LentOut party={me.party} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Stack>
  );
}

function Catalogue() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const { atLeast = "", place = "", free = "" } = kept;
  const asked = useAsked<readonly CatalogueEntry[]>(
    pathWith("/instruments", { class: atLeast, place, free, ...(free && { forS: 60 }) }),
    { everyMs: AGAIN_MS },
  );
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
      ...{ id: "class", head: t("instruments.class"), width: "80px" },
      by: ({ instrument }) => instrument.auxiliary.capabilities.accuracyClass,
      cell: ({ instrument }) => instrument.auxiliary.capabilities.accuracyClass ?? "–",
    },
    {
      ...{ id: "rate", head: t("instruments.rate"), number: true, width: "100px" },
      by: ({ instrument }) => instrument.auxiliary.capabilities.sampleRateHz,
      cell: ({ instrument }) => <Quantity value={instrument.auxiliary.capabilities.sampleRateHz} unit="Hz" />,
    },
    {
      ...{ id: "title", head: t("instruments.title"), width: "220px" },
      by: ({ instrument }) => instrument.auxiliary.title,
      cell: ({ instrument }) => instrument.auxiliary.title,
    },
    {
      ...{
        id: "place",
        width: "230px",
        head: t("instruments.place"),
        by: ({ instrument }) => instrument.auxiliary.place,
      },
      cell: ({ instrument }) => instrument.auxiliary.place,
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <DataTable
          label={t("instruments.catalogue")}
          columns={columns}
          rows={all}
          keyOf={(entry) => entry.instrument.resource}
          exportOf={{ table: "instruments" }}
          narrowedBy={["atLeast", "place", "free"]}
          filters={
            <Group gap="sm">
              <Select
                aria-label={t("instruments.at-least")}
                placeholder={t("instruments.at-least")}
                data={[...instrumentClasses]}
                value={atLeast || null}
                onChange={(value) => keep({ atLeast: value ?? "" })}
                clearable
                clearButtonProps={{ "aria-label": t("table.clear") }}
                w={170}
                comboboxProps={{ withinPortal: false }}
              />
              <TextInput
                aria-label={t("instruments.place")}
                placeholder={t("instruments.place")}
                value={place}
                onChange={({ currentTarget }) => keep({ place: currentTarget.value })}
                w={150}
              />
              <Button
                variant={free ? "filled" : "default"}
                aria-pressed={free !== ""}
                onClick={() => keep({ free: free ? "" : "now" })}
              >
                {t("instruments.free-now")}
              </Button>
            </Group>
          }
          empty={<Empty icon="instruments" title={t("instruments.none")} text={t("instruments.none-why")} />}
        />
      )}
    </Shown>
  );
}
