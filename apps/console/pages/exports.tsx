// Exports: every table that somebody may take along, what its columns mean, and the file in the wished form. A page.

import { Anchor, Card, Group, Select, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked, useOffer } from "../api/asked.ts";
import type { ShownTables } from "../api/contracts.ts";
import { useKept } from "../parts/address.ts";
import { csvOf, Save } from "../parts/save.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { FirstRows } from "./exports/first-rows.tsx";
import { TableFile } from "./exports/table-file.tsx";
import { useTitle } from "./exports/title.ts";
import { WaveformFile } from "./exports/waveform-file.tsx";

type ExportTable = ShownTables[number];

export default function Exports() {
  const { t } = useTranslation();
  const asked = useAsked<ShownTables>("/exports");
  const { data: offer } = useOffer();
  const waveforms = offer?.routes.some(({ path }) => path === "/exports/waveforms") === true;
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.exports")}
      </Title>
      <Shown of={asked}>
        {(tables) =>
          tables.length === 0 ? (
            <Empty icon="out" title={t("exports.none")} text={t("exports.none-why")} />
          ) : (
            <Tables tables={tables} waveforms={waveforms} />
          )
        }
      </Shown>
    </Stack>
  );
}

const WAVEFORMS = "waveforms";

function Tables({ tables, waveforms }: { readonly tables: ShownTables; readonly waveforms: boolean }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const [{ table: name = tables[0]!.table }, keep] = useKept();
  const chosen = tables.find(({ table }) => table === name);
  const choices = [
    ...tables.map((table) => ({ value: table.table, label: titleOf(table) })),
    ...(waveforms ? [{ value: WAVEFORMS, label: t("export-of.waveforms") }] : []),
  ];
  return (
    <div className="beside-list">
      <nav className="list-of" aria-label={t("exports.tables")}>
        {choices.map(({ value, label }) => (
          <Link
            key={value}
            to="."
            search={{ table: value } as never}
            className="nav-link small"
            aria-current={value === name ? "page" : undefined}
            activeProps={{}}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Select
        className="choice-of"
        label={t("exports.tables")}
        data={choices}
        value={name}
        onChange={(value) => value && keep({ ...nothing, table: value })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      <Stack gap="md" miw={0}>
        {chosen ? (
          <Chosen key={name} table={chosen} />
        ) : name === WAVEFORMS && waveforms ? (
          <WaveformFile />
        ) : (
          <Empty
            icon="search"
            title={t("exports.unknown", { table: name })}
            text={t("exports.unknown-why")}
          />
        )}
      </Stack>
    </div>
  );
}

/** Wishes of one table say nothing to another. */
const nothing = { since: "", until: "", column: "", value: "" };

function Chosen({ table }: { readonly table: ExportTable }) {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const heads = ["column", "unit", "type", "says"] as const;
  const csv = () =>
    csvOf([
      heads.map((head) => t(`exports.${head}`)),
      ...table.columns.map(({ name, unit, type, says }) => [name, unit ?? "", t(`exports.is-${type}`), says]),
    ]);
  return (
    <>
      <Card withBorder padding="lg">
        <Title order={2} size="h4">
          {titleOf(table)}
        </Title>
        <Text c="dimmed" size="sm" mb="md">
          <code>{table.table}</code> · <Sentence text={table.title} />
        </Text>
        <TableFile table={table} />
      </Card>
      <FirstRows table={table} />
      <Card withBorder padding="lg">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4">
            {t("exports.columns")}
          </Title>
          <Group gap="md">
            <Anchor href="/openapi.json" size="sm">
              {t("exports.described")}
            </Anchor>
            <Save name={`${table.table}-columns.csv`} of={t("exports.columns")} type="text/csv" text={csv} />
          </Group>
        </Group>
        <section className="rows plain whole">
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {t(`exports.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.columns.map(({ name, unit, type, says }) => (
                <tr key={name}>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td>{unit ?? "–"}</td>
                  <td>{t(`exports.is-${type}`)}</td>
                  <td>
                    <Sentence text={says} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Card>
    </>
  );
}
