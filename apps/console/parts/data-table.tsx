// The console's table: of few rows or of a million, in the order of any column, found by words, read by keyboard, and taken
// along as a file. Order and words stand in the address. Called by pages.

import { utcText } from "@etalon/basis/instant";
import { Button, Group, Menu, Text, TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { pathWith } from "../api/ask.ts";
import { useKept } from "./address.ts";
import { useEdges } from "./edges.ts";
import { Icon } from "./icons.tsx";
import { quantityText } from "./quantity-text.ts";
import { csvOf, Save } from "./save.tsx";
import { found, type Sortable, sorted } from "./sorted.ts";

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are ordered and found by; absent: by this column they are not. */
  readonly by?: (row: Row) => Sortable;
  /** Where the interface orders rows: it does so by this column too, when the address says so. */
  readonly ranked?: boolean;
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Of the number that rows are ordered by, as it stands in a file. */
  readonly unit?: string;
  /**
   * How wide it is at the least, as CSS has a length; what is left over, all share by it. Where there is less than all
   * of them need, the table scrolls sideways.
   */
  readonly width?: string;
}

interface DataTableProps<Row> {
  /** What the rows are, for those who do not see them. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Stands where there is no row at all. */
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
  /** The page's own filters, beside the one for words. */
  readonly filters?: ReactNode;
}

const ROW_PX = 42;
const WIDTH = "8rem";
/** A quick hand at the wheel is through forty rows before more of them have come. */
const MORE_WITHIN_ROWS = 80;
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
        <Text c="dimmed" size="sm" ml="auto" role="status">
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
                    columns.map(({ head, unit }) => (unit ? `${head}, ${unit}` : head)),
                    ...shown.map((row) => written(columns, row)),
                  ]))
              }
            />
          )
        )}
      </Group>
      {shown.length === 0 ? (
        rows.length === 0 ? (
          empty
        ) : (
          <Text c="dimmed" p="lg" ta="center">
            {t("table.none-found")}
          </Text>
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

interface RowsProps<Row>
  extends Pick<DataTableProps<Row>, "label" | "columns" | "rows" | "keyOf" | "more" | "rowPx"> {
  readonly order: {
    readonly sort: string;
    readonly down: boolean;
    readonly orderBy: (id: string) => void;
    /** Whether rows can be ordered by a column at all. */
    readonly by: (column: Column<Row>) => boolean;
  };
}

function Rows<Row>({ label, columns, rows, keyOf, more, rowPx = ROW_PX, order }: RowsProps<Row>) {
  const box = useRef<HTMLDivElement>(null);
  useEdges(box);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
    // How high a row has become is told after it was laid out; to ask for it at once would lay all of them out in between.
    measureElement: (row, told, { itemSizeCache, indexFromElement }) =>
      told?.borderBoxSize[0]?.blockSize ?? itemSizeCache.get(indexFromElement(row)) ?? rowPx,
    useFlushSync: false, // a few rows too late are never seen: there are twelve more on either side
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const wanted = more?.there === true && last + MORE_WITHIN_ROWS >= rows.length;
  const load = more?.load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each count of rows
  useEffect(() => {
    if (wanted) load?.();
  }, [wanted, rows.length]);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      className="rows"
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      aria-label={label}
      style={{ maxHeight: "max(20rem, calc(100vh - 250px))" }}
    >
      <table
        aria-rowcount={more?.there ? -1 : rows.length + 1}
        onKeyDown={walk}
        style={{ minWidth: `calc(${columns.map(({ width = WIDTH }) => width).join(" + ")})` }}
      >
        <colgroup>
          {columns.map(({ id, width = WIDTH }) => (
            <col key={id} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space px={above} />
          {items.map(({ index }) => {
            const row = rows[index]!;
            return (
              <OneRow key={keyOf(row)} measure={virtual.measureElement} {...{ row, index, columns, rowPx }} />
            );
          })}
          <Space px={below} />
        </tbody>
      </table>
    </section>
  );
}

interface OneRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly rowPx: number;
  /** Text that needs more lines makes a row higher. */
  readonly measure: (row: HTMLTableRowElement | null) => void;
}
/** Made once, however the table is scrolled: only what comes into sight costs anything. */
const OneRow = memo(function OneRow<Row>({ row, index, columns, rowPx, measure }: OneRowProps<Row>) {
  return (
    <tr className="row" ref={measure} data-index={index} aria-rowindex={index + 2} style={{ height: rowPx }}>
      {columns.map(({ id, cell, number }) => (
        <td key={id} className={number ? "number" : undefined}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: OneRowProps<Row>) => ReactNode;

/** In place of the rows that are not seen. */
const Space = ({ px }: { readonly px: number }) =>
  px > 0 ? (
    <tr>
      <td style={{ height: px, padding: 0, border: 0 }} />
    </tr>
  ) : null;

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly order: RowsProps<Row>["order"];
}
const Head = memo(function Head<Row>({ column, order }: HeadProps<Row>) {
  const { id, head, number } = column;
  const name = number ? "number" : undefined;
  if (!order.by(column))
    return (
      <th scope="col" className={name}>
        {head}
      </th>
    );
  const sorted = order.sort === id;
  return (
    <th scope="col" className={name} aria-sort={sorted ? (order.down ? "descending" : "ascending") : "none"}>
      <button type="button" onClick={() => order.orderBy(id)}>
        {head}
        {sorted && <Icon name={order.down ? "down" : "up"} size={14} />}
      </button>
    </th>
  );
}) as <Row>(props: HeadProps<Row>) => ReactNode;

/** Up and down go from row to row, to the same place in each. */
function walk(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
  const way = step[event.key as keyof typeof step];
  const from = event.target as HTMLElement;
  const row = from.closest("tr.row");
  const to = way && row?.[way]?.querySelector<HTMLElement>("a, button");
  if (!to) return;
  event.preventDefault();
  to.focus();
}

export function ExportMenu({ query = {}, ...of }: NonNullable<DataTableProps<unknown>["exportOf"]>) {
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
}
