// Instruments: the catalogue with who has what, applying for one, and what the caller's party holds. A page.

import { instrumentClasses } from "@etalon/messages/nouns";
import { Anchor, Button, Group, Select, Stack, Tabs, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { pathWith } from "../api/ask.ts";
import { useAsked } from "../api/asked.ts";
import type { CatalogueEntry } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { Availability } from "./instruments/availability.tsx";
import { Instrument } from "./instruments/instrument.tsx";
import { Leases } from "./instruments/leases.tsx";

const AGAIN_MS = 4000;

export default function Instruments() {
  const { t } = useTranslation();
  const [{ view = "catalogue" }, keep] = useKept();
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.instruments")}
      </Title>
      <Tabs
        value={view}
        onChange={(value) => keep({ view: value === "catalogue" ? "" : (value ?? "") })}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t("nav.instruments")}>
          <Tabs.Tab value="catalogue">{t("instruments.catalogue")}</Tabs.Tab>
          <Tabs.Tab value="leases">{t("instruments.leases")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="catalogue">
          <Catalogue />
        </Tabs.Panel>
        <Tabs.Panel value="leases">
          <Leases />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Catalogue() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const { atLeast = "", place = "", free = "", instrument = "" } = kept;
  const asked = useAsked<readonly CatalogueEntry[]>(
    pathWith("/instruments", { class: atLeast, place, free, ...(free && { forS: 60 }) }),
    { everyMs: AGAIN_MS },
  );
  const columns: readonly Column<CatalogueEntry>[] = [
    {
      ...{ id: "instrument", head: t("instruments.instrument"), by: ({ instrument }) => instrument.resource },
      cell: ({ instrument: { resource } }) => (
        <Anchor component="button" type="button" fw={600} onClick={() => keep({ instrument: resource })}>
          {resource}
        </Anchor>
      ),
    },
    {
      ...{ id: "title", head: t("instruments.title"), width: "22%" },
      by: ({ instrument }) => instrument.auxiliary.title,
      cell: ({ instrument }) => instrument.auxiliary.title,
    },
    {
      ...{ id: "place", head: t("instruments.place"), by: ({ instrument }) => instrument.auxiliary.place },
      cell: ({ instrument }) => instrument.auxiliary.place,
    },
    {
      ...{ id: "class", head: t("instruments.class"), width: "8%" },
      by: ({ instrument }) => instrument.auxiliary.capabilities.accuracyClass,
      cell: ({ instrument }) => instrument.auxiliary.capabilities.accuracyClass ?? "–",
    },
    {
      ...{ id: "rate", head: t("instruments.rate"), number: true, width: "10%" },
      by: ({ instrument }) => instrument.auxiliary.capabilities.sampleRateHz,
      cell: ({ instrument }) => <Quantity value={instrument.auxiliary.capabilities.sampleRateHz} unit="Hz" />,
    },
    {
      ...{ id: "state", head: t("instruments.state"), by: (entry) => `${entry.alive} ${entry.lentTo ?? ""}` },
      cell: (entry) => <Availability entry={entry} />,
    },
  ];
  return (
    <Shown of={asked}>
      {(all) => (
        <>
          <DataTable
            label={t("instruments.catalogue")}
            columns={columns}
            rows={all}
            keyOf={(entry) => entry.instrument.resource}
            exportOf={{ table: "instruments" }}
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
            empty={
              <Empty icon="instruments" title={t("instruments.none")} text={t("instruments.none-why")} />
            }
          />
          <Instrument
            entry={all.find((one) => one.instrument.resource === instrument) ?? null}
            close={() => keep({ instrument: "" })}
          />
        </>
      )}
    </Shown>
  );
}
