// The files of `etalon meters add`: one meter as JSON, many as a JSON list, as JSON lines, or as CSV with a header. All rows
// are looked at before one is sent, and the first that is wrong is named by its line.

import { type Answer, fromJson, good, refused } from "@etalon/basis";
import { readRows } from "@etalon/codecs/csv/index";
import { meterFrom } from "@etalon/codecs/recording/index";
import { type MeterOrder, meterFields, meterNumbers, meterOrder, mostMeters } from "@etalon/messages/meters";
import { misfit } from "@etalon/messages/nouns";
import { readBytes } from "@etalon/outside/files/read-file";

const MOST_BYTES = 8 << 20;

interface Row {
  /** Where it stands, for people. */
  readonly at: string;
  readonly json: unknown;
}

export async function listedMeters(path: string): Promise<Answer<readonly MeterOrder[]>> {
  const bytes = await readBytes(path, MOST_BYTES);
  if (!bytes.ok) return bytes;
  const rows = rowsOf(bytes.value);
  if (!rows.ok) return refused(rows.why.code, `${path}: ${rows.why.text}`);
  if (rows.value.length === 0) return refused("cli.meters", `${path}: it names no meter`);
  if (rows.value.length > mostMeters)
    return refused("cli.meters", `${path}: ${rows.value.length} meters; at most ${mostMeters} at a time`);
  const orders: MeterOrder[] = [];
  const firstAt = new Map<string, string>();
  for (const { at, json } of rows.value) {
    const where = at === "" ? path : `${path}, ${at}`;
    const order = orderFrom(json);
    if (!order.ok) return refused(order.why.code, `${where}: ${order.why.text}`);
    const { id } = order.value;
    const before = firstAt.get(id);
    if (before !== undefined)
      return refused("cli.meters", `${where}: meter ${id} stands in ${before} already`);
    firstAt.set(id, at);
    orders.push(order.value);
  }
  return good(orders);
}

/** One meter, every field checked as it will be at the station's door. */
export function orderFrom(json: unknown): Answer<MeterOrder> {
  const why = misfit(meterOrder, json, "the meter");
  if (why !== null) return refused("cli.meters", why);
  const order = meterOrder.parse(json);
  const {
    id: _id,
    site: _site,
    instrument: _at,
    register: _kind,
    class448: _class,
    batch: _batch,
    installed: _day,
    ...plate
  } = order;
  const sound = meterFrom(plate);
  return sound.ok ? good(order) : sound;
}

function rowsOf(bytes: Uint8Array): Answer<readonly Row[]> {
  const text = new TextDecoder().decode(bytes).trim();
  if (!/^[{[]/.test(text)) return tableRows(bytes);
  const whole = parsed(text);
  if (whole !== undefined)
    return good(
      Array.isArray(whole)
        ? whole.map((json, n) => ({ at: `meter ${n + 1}`, json }))
        : [{ at: "", json: whole }],
    );
  const rows: Row[] = [];
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const json = parsed(line);
    if (json === undefined) return refused("cli.meters", `line ${n + 1}: no JSON object`);
    rows.push({ at: `line ${n + 1}`, json });
  }
  return good(rows);
}

function parsed(text: string): unknown {
  try {
    return fromJson(text);
  } catch {
    return undefined;
  }
}

function tableRows(bytes: Uint8Array): Answer<readonly Row[]> {
  const table = readRows(bytes, "id,serial,accuracyClass,…,site,instrument", mostMeters);
  if (!table.ok) return table;
  const { names, rows } = table.value;
  const unknown = names.find((name) => !(meterFields as readonly string[]).includes(name));
  if (unknown !== undefined)
    return refused("cli.meters", `line 1: "${unknown}" is no column; ${meterFields.join(", ")} are`);
  return good(rows.map(({ line, cells }) => ({ at: `line ${line}`, json: objectOf(names, cells) })));
}

/** An empty cell is a field left out. */
function objectOf(names: readonly string[], cells: readonly string[]): unknown {
  const filled = names.flatMap((name, n) => {
    const cell = cells[n] ?? "";
    if (cell === "") return [];
    const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;
    return [[name, meterNumbers.includes(name) ? number : cell] as const];
  });
  return Object.fromEntries(filled);
}
