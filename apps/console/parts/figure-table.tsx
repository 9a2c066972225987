// A table of figures that can be taken along as CSV: what is shown and what is written are the same cells. Called by pages.

import { Group, Table, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Quantity } from "./quantity.tsx";
import type { Quantity as Figure } from "./quantity-text.ts";
import { csvOf, Save } from "./save.tsx";
import { Scrolled } from "./scrolled.tsx";

export interface FigureRow {
  readonly name: string;
  readonly cells: readonly Figure[];
}

interface FigureTableProps {
  readonly title: string;
  /** Of the files that it is written into. */
  readonly file: string;
  /** What stands above the rows' names. */
  readonly of: string;
  readonly columns: readonly string[];
  readonly rows: readonly FigureRow[];
  readonly children?: ReactNode;
}

/** Of the rows' names, and of a column of figures. */
const NAME_PX = 180;
const LEAST_PX = 130;
const MOST_PX = 320;

export function FigureTable({ title, file, of, columns, rows, children }: FigureTableProps) {
  const { t } = useTranslation();
  const csv = () =>
    csvOf([
      [of, ...columns.flatMap((column) => [column, `${column}${t("sentence.colon")}${t("recording.unit")}`])],
      ...rows.map(({ name, cells }) => [
        name,
        ...cells.flatMap(({ value, unit }) => [value ?? "", unit ?? ""]),
      ]),
    ]);
  return (
    // A figure stands near its name, however wide the page is.
    <section aria-label={title} style={{ maxWidth: NAME_PX + MOST_PX * columns.length }}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          {title}
        </Title>
        <Save name={`${file}.csv`} of={title} type="text/csv" text={csv} />
      </Group>
      {children}
      <Scrolled label={title} minWidth={NAME_PX + LEAST_PX * columns.length}>
        <Table verticalSpacing={4} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{of}</Table.Th>
              {columns.map((column) => (
                <Table.Th key={column} ta="right">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ name, cells }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                {cells.map((cell, c) => (
                  <Table.Td key={columns[c]} ta="right">
                    <Quantity {...besideLargest(cell, rows)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scrolled>
    </section>
  );
}

const DIGITS = 6;
/** Of one kind, whatever their unit is called. */
const kindOf = (unit = ""): string => unit.replace(/^var|^VA/, "W");

/** As many decimals as the largest figure of its kind shows in six digits: beside that, what is smaller is nothing. */
function besideLargest(cell: Figure, rows: readonly FigureRow[]): Figure {
  if (cell.decimals !== undefined || cell.expanded || cell.roundedTo || !cell.value) return cell;
  const same = rows.flatMap(({ cells }) => cells.filter(({ unit }) => kindOf(unit) === kindOf(cell.unit)));
  const largest = Math.max(...same.map(({ value }) => Math.abs(value ?? 0)));
  const decimals = Math.min(12, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(largest))));
  return Math.abs(cell.value) < 10 ** -decimals / 2 ? { ...cell, value: 0 } : { ...cell, decimals };
}
