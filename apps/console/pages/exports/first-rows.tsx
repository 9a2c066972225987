// The first rows that a file will have, as they will stand in it, before anybody loads it all. Part of the page of exports.

import { Card, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../api/ask.ts";
import type { ShownTables } from "../../api/contracts.ts";
import { Shown } from "../../parts/states.tsx";
import { pathOf, useWishes } from "./wishes.ts";

const ROWS = 8;
type Cells = Readonly<Record<string, unknown>>;

export function FirstRows({ table }: { readonly table: ShownTables[number] }) {
  const { t } = useTranslation();
  const [wishes] = useWishes();
  const path = pathOf(table.table, "ndjson", wishes);
  const asked = useQuery({
    queryKey: ["first rows", path],
    queryFn: ({ signal }) => firstRows(path, signal),
  });
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="sm">
        {t("exports.first-rows")}
      </Title>
      <Shown of={asked}>
        {(rows) =>
          rows.length === 0 ? (
            <Text c="dimmed">{t("exports.no-rows")}</Text>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
            <section className="rows plain" tabIndex={0} aria-label={t("exports.first-rows")}>
              <table>
                <thead>
                  <tr>
                    {table.columns.map(({ name, unit }) => (
                      <th key={name} scope="col">
                        {name}
                        {unit !== null && <span className="behind">{unit}</span>}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, n) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name, and stay as they are
                    <tr key={n}>
                      {table.columns.map(({ name }) => (
                        <td key={name}>{begin(cellText(row[name]))}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Shown>
    </Card>
  );
}

const cellText = (cell: unknown): string =>
  cell === null || cell === undefined ? "" : typeof cell === "object" ? JSON.stringify(cell) : String(cell);

const SHOWN_LETTERS = 120;
/** What is longer, such as a whole budget, is in the file. */
const begin = (text: string): string =>
  text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)} …` : text;

/** Reads no further than these rows: the rest of the file is never written. */
async function firstRows(path: string, stop: AbortSignal): Promise<readonly Cells[]> {
  const enough = new AbortController();
  const reply = await fetch(path, { signal: AbortSignal.any([stop, enough.signal]) });
  if (!reply.ok || !reply.body) throw problemOf(reply.status, await reply.text());
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let lines: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? "";
    lines = text.split("\n");
    if (!done && lines.length <= ROWS) continue;
    if (!done) enough.abort();
    return lines
      .slice(0, ROWS)
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Cells);
  }
}
