// Writes what the page has in hand into a file of the browser's. Called by pages and `figure-table.tsx`.

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "./icons.tsx";

interface SaveProps {
  readonly name: string;
  /** What is saved, for those who do not see where the button stands. */
  readonly of: string;
  readonly type: "text/csv" | "application/json";
  readonly text: () => string;
}

export function Save({ name, of, type, text }: SaveProps) {
  const { t } = useTranslation();
  const format = t(type === "text/csv" ? "table.as-csv" : "table.as-json");
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name="out" size={14} />}
      aria-label={`${format}${t("sentence.colon")}${of}`}
      onClick={() => save(name, new Blob([text()], { type }))}
    >
      {format}
    </Button>
  );
}

export function save(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

type Cell = string | number;

/** RFC 4180, behind a mark that tells spreadsheets that it is UTF-8. */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  `\ufeff${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;

const csvCell = (cell: Cell): string =>
  typeof cell === "string" && /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : String(cell);
