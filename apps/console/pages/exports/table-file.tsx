// Which rows of a table, in which form: chosen, then loaded as a file. Part of the page of exports.

import { Alert, Anchor, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownTables } from "../../api/contracts.ts";
import { isoText, msIn } from "../../parts/address.ts";
import { Download } from "../../parts/download.tsx";
import { TimeField } from "../../parts/time-field.tsx";
import { formats, pathOf, useWishes } from "./wishes.ts";

export function TableFile({ table }: { readonly table: ShownTables[number] }) {
  const { t } = useTranslation();
  const [wishes, keep] = useWishes();
  const { format, asked, since, until, column, value } = wishes;
  const turned = since !== undefined && until !== undefined && Date.parse(since) >= Date.parse(until);
  const known = column === undefined || table.columns.some(({ name }) => name === column);
  const path = format === null || turned || !known ? null : pathOf(table.table, format, wishes);
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        {table.time === null ? (
          <Text size="sm" c="dimmed" maw={330}>
            {t("exports.no-time")}
          </Text>
        ) : (
          (["since", "until"] as const).map((wish) => (
            <TimeField
              key={wish}
              label={t(`exports.${wish}`)}
              atMs={msIn(wishes[wish])}
              change={(ms) => keep({ [wish]: isoText(ms) })}
              w={240}
            />
          ))
        )}
        <Select
          label={t("exports.where")}
          placeholder={t("exports.where-any")}
          data={table.columns.map(({ name }) => name)}
          value={known ? (column ?? null) : null}
          onChange={(name) => keep({ column: name ?? "", value: name === null ? "" : (value ?? "") })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("table.clear") }}
          w={250}
          comboboxProps={{ withinPortal: false }}
        />
        {column !== undefined && known && (
          <TextInput
            label={t("exports.is")}
            value={value ?? ""}
            onChange={({ currentTarget }) => keep({ value: currentTarget.value })}
            w={170}
          />
        )}
      </Group>
      <div>
        <SegmentedControl
          aria-label={t("exports.format")}
          data={formats.map((name) => ({ value: name, label: t(`exports.as-${name}`) }))}
          value={format ?? ""}
          onChange={(name) => keep({ format: name })}
        />
        {format && (
          <Text size="sm" c="dimmed" mt={4}>
            {t(`exports.for-${format}`)}
          </Text>
        )}
      </div>
      {format === null && (
        <Wrong
          text={t("exports.unknown-format", { format: asked, known: formats.join(t("sentence.comma")) })}
        />
      )}
      {turned && <Wrong text={t("exports.turned")} />}
      {!known && <Wrong text={t("exports.unknown-column", { column })} />}
      <Download key={path} path={path} name={`${table.table}.${format ?? ""}`} />
      {path && (
        <Text size="sm" c="dimmed">
          {t("exports.address")}{" "}
          <Anchor href={path} download size="sm" underline="always" style={{ overflowWrap: "anywhere" }}>
            {path}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}

const Wrong = ({ text }: { readonly text: string }) => (
  <Alert role="alert" color="red" variant="outline" p="xs">
    {text}
  </Alert>
);
