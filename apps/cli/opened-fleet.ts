// A fleet file → the planner's meters: CSV with a header, or a JSON object a line. Called by `etalon plan replace`.

import { type Answer, good, refused } from "@etalon/basis";
import { readRows } from "@etalon/codecs/csv/index";
import { readBytes } from "@etalon/outside/files/read-file";
import { type FleetMeter, fleetColumns, fleetMeterFrom } from "@etalon/planning";

type Row = Readonly<Record<string, unknown>>;
const mostRows = 2_000_000;

export async function openFleet(path: string, todayMs: number): Promise<Answer<readonly FleetMeter[]>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const at = (why: { readonly code: string; readonly text: string }) =>
    refused(why.code, `${path}: ${why.text}`);
  const first = bytes.value.find((byte) => byte > 0x20);
  const rows = first === 0x7b ? jsonRows(bytes.value) : csvRows(bytes.value);
  if (!rows.ok) return at(rows.why);
  if (rows.value.length === 0)
    return at({ code: "planning.fleet", text: "no meter is in it; at least one is expected" });
  const meters: FleetMeter[] = [];
  const seen = new Map<string, number>();
  for (const { line, row } of rows.value) {
    const meter = fleetMeterFrom(row, todayMs);
    if (!meter.ok) return at({ code: meter.why.code, text: `line ${line}: ${meter.why.text}` });
    const before = seen.get(meter.value.meter);
    if (before !== undefined)
      return at({
        code: "planning.fleet",
        text: `line ${line}: meter ${meter.value.meter} stands on line ${before} already; each once is expected`,
      });
    seen.set(meter.value.meter, line);
    meters.push(meter.value);
  }
  return good(meters);
}

type Rows = Answer<readonly { readonly line: number; readonly row: Row }[]>;

function csvRows(bytes: Uint8Array): Rows {
  const table = readRows(bytes, Object.keys(fleetColumns).join(","), mostRows);
  if (!table.ok) return table;
  const { names, rows } = table.value;
  return good(
    rows.map(({ line, cells }) => ({
      line,
      row: Object.fromEntries(names.map((name, n) => [name, cells[n]])),
    })),
  );
}

function jsonRows(bytes: Uint8Array): Rows {
  const rows: { line: number; row: Row }[] = [];
  const lines = new TextDecoder().decode(bytes).split("\n");
  for (const [n, text] of lines.entries()) {
    if (text.trim() === "") continue;
    if (rows.length === mostRows) return refused("planning.fleet", `more than ${mostRows} meters`);
    let row: unknown;
    try {
      row = JSON.parse(text);
    } catch {
      return refused("planning.fleet", `line ${n + 1} is no JSON; an object on each line is expected`);
    }
    if (typeof row !== "object" || row === null || Array.isArray(row))
      return refused("planning.fleet", `line ${n + 1} is no object; an object on each line is expected`);
    rows.push({ line: n + 1, row: row as Row });
  }
  return good(rows);
}
