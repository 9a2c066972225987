// The console's table: of few rows or of a million, in the order of any column, found by words, read by keyboard, and taken
// along as a file. Order and words stand in the address. Called by pages.

import { utcText } from "@etalon/basis/instant";
import { Button, Group, Menu, Text, TextInput } from "@mantine/core";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { pathWith } from "../api/ask.ts";
import { useKept } from "./address.ts";
import type { Column } from "./columns.ts";
import { Icon } from "./icons.tsx";
import { quantityText } from "./quantity-text.ts";
import { csvOf, Save } from "./save.tsx";
import { found, sorted } from "./sorted.ts";
import { Empty } from "./states.tsx";
import { Rows } from "./table-rows.tsx";

export type { Column } from "./columns.ts";

interface DataTableProps<Row> {
  /** What the rows are, for those who do not see them. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Stands where there is no row at all, and none is filtered away. */
  readonly empty: ReactNode;
  /** More rows behind these, asked for when the last of these are seen. */
  readonly more?: { readonly there: boolean; readonly load: () => void };
  /** Where the interface finds and orders rows itself: neither is done here. */
  readonly ordered?: boolean;
  /** The table's name at /exports, or a path of its own, with what rows alone are wanted. */
  readonly exportOf?: ({ readonly table: string } | { readonly path: string }) & {
    readonly query?: Readonly<Record<string, string | undefined>>;
  };
  /** The file that rows without an export are taken along as, where columns do not say all. */
  readonly csv?: () => string;
  /** A few rows beside other tables: no words to find are asked for, and their order stands in the address under this name. */
  readonly few?: string;
  /** Rows in all, where that is known though they are not all here. */
  readonly count?: number;
  /** How high most rows are, where one line of text is not enough: what is not seen yet is taken to be as high. */
  readonly rowPx?: number;
  /** Names in the address of what the page's own filters wish: where they leave nothing, they can be cleared. */
  readonly narrowedBy?: readonly string[];
  /** The page's own filters, beside the one for words. */
  readonly filters?: ReactNode;
}

const formats = ["csv", "xlsx", "parquet", "json"] as const;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, empty, more, ordered = false, exportOf, filters, few, rowPx } = props;
  const { t, i18n } = useTranslation();
  const [kept, keep] = useKept();
  const [sortAs, wayAs] = few === undefined ? ["sort", "way"] : [`${few}-sort`, `${few}-way`];
  const { [sortAs]: sort = "", [wayAs]: way = "" } = kept;
  const find = few === undefined ? (kept.find ?? "") : "";
  const by = ordered ? undefined : columns.find(({ id }) => id === sort)?.by;
  const chosen = ordered ? rows : found(rows, find, (row) => columns.map((column) => column.by?.(row)));
  const shown = by ? sorted(chosen, by, way === "down", i18n.language) : chosen;
  const wished = [...(few === undefined && !ordered ? ["find"] : []), ...(props.narrowedBy ?? [])];
  const narrowed = wished.some((name) => kept[name]);
  const count = quantityText({ value: shown.length }, i18n.language);

  const orderBy = (id: string) =>
    keep(
      sort !== id
        ? { [sortAs]: id, [wayAs]: "" }
        : way === "down"
          ? { [sortAs]: "", [wayAs]: "" }
          : { [wayAs]: "down" },
    );

  return (
    <section aria-label={label}>
      <Group mb="sm" gap="sm">
        {!ordered && few === undefined && (
          <TextInput
            aria-label={t("table.find")}
            placeholder={t("table.find")}
            leftSection={<Icon name="search" size={16} />}
            value={find}
            onChange={({ currentTarget }) => keep({ find: currentTarget.value })}
            w={220}
          />
        )}
        {filters}
        {/* Beside each other, whatever room the filters leave. */}
        <Group gap="sm" ml="auto" wrap="nowrap">
          <Text c="dimmed" size="sm" role="status">
            {t(more?.there && props.count === undefined ? "table.count-so-far" : "table.count", {
              count,
              all: quantityText({ value: props.count ?? rows.length }, i18n.language),
            })}
          </Text>
          {exportOf ? (
            <ExportMenu {...exportOf} />
          ) : (
            shown.length > 0 &&
            !more && (
              <Save
                name={`${label}.csv`}
                of={label}
                type="text/csv"
                text={
                  props.csv ??
                  (() =>
                    csvOf([
                      columns.map(({ head, unit }) => (unit ? `${head}${t("sentence.aside")}${unit}` : head)),
                      ...shown.map((row) => written(columns, row)),
                    ]))
                }
              />
            )
          )}
        </Group>
      </Group>
      {shown.length === 0 ? (
        narrowed ? (
          <Empty title={t("table.none-found")} text={t("table.none-found-why")}>
            <Button
              variant="default"
              onClick={() => keep(Object.fromEntries(wished.map((name) => [name, ""])))}
            >
              {t("table.clear-filters")}
            </Button>
          </Empty>
        ) : (
          empty
        )
      ) : (
        <Rows
          {...{ label, columns, keyOf, rows: shown }}
          {...(more && { more })}
          {...(rowPx !== undefined && { rowPx })}
          order={{
            sort,
            down: way === "down",
            orderBy,
            by: ({ by, ranked }) => (ordered ? ranked === true : by !== undefined),
          }}
        />
      )}
    </section>
  );
}

/** A table that the interface does not export is written as it is shown: by what its columns are ordered by. */
const written = <Row,>(columns: readonly Column<Row>[], row: Row): readonly (string | number)[] =>
  columns.map(({ by }) => {
    const value = by?.(row);
    return typeof value === "bigint" ? utcText(value) : (value ?? "");
  });

/** Made once for each query, however many rows come. */
export const ExportMenu = memo(function ExportMenu({
  query = {},
  ...of
}: NonNullable<DataTableProps<unknown>["exportOf"]>) {
  const { t } = useTranslation();
  const path = "path" in of ? of.path : `/exports/${of.table}`;
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="out" size={16} />}>
          {t("table.export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} component="a" href={pathWith(path, { ...query, format })} download>
            {t(`table.as-${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});
