// Readings behind a sum meter and the anchors among its meters, from CSV. Called by `etalon plan estimate`.

import { type Answer, good, refused } from "@etalon/basis";
import { readRows } from "@etalon/codecs/csv/index";
import { readBytes } from "@etalon/outside/files/read-file";
import type { Anchor, Interval } from "@etalon/planning";

export interface Readings {
  readonly meters: readonly string[];
  readonly intervals: readonly Interval[];
}

const mostIntervals = 1_000_000;
const HEADER = "hours,sum,METER,METER,…";

/** `hours,sum,m-1,m-2,…`: in each row the length of an interval, and what moved in it, kWh. */
export async function openReadings(path: string): Promise<Answer<Readings>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const table = readRows(bytes.value, HEADER, mostIntervals);
  if (!table.ok) return refused(table.why.code, `${path}: ${table.why.text}`);
  const { names, rows } = table.value;
  if (names[0] !== "hours" || names[1] !== "sum" || names.length < 3)
    return refused(
      "planning.readings",
      `${path}: line 1 reads "${names.join(",").slice(0, 60)}"; ${HEADER} is expected`,
    );
  const intervals: Interval[] = [];
  for (const { line, cells } of rows) {
    const numbers = cells.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    const wrong = numbers.findIndex(
      (value, n) => !(Number.isFinite(value) && (n > 0 ? value >= -1e9 : value > 0) && value <= 1e9),
    );
    if (wrong >= 0)
      return refused(
        "planning.readings",
        `${path}: line ${line}: ${names[wrong]} is "${cells[wrong]?.slice(0, 40)}"; ${wrong === 0 ? "hours above 0 are" : "kWh that moved are"} expected`,
      );
    const [hours, sumKwh, ...meterKwh] = numbers as [number, number, ...number[]];
    intervals.push({ hours, sumKwh, meterKwh });
  }
  return good({ meters: names.slice(2), intervals });
}

/** `meter,errorPercent,uncertaintyPercent`: standard uncertainties; the sum meter is called "sum". */
export async function openAnchors(path: string): Promise<Answer<ReadonlyMap<string, Anchor>>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const expected = "meter,errorPercent,uncertaintyPercent";
  const table = readRows(bytes.value, expected, mostIntervals);
  if (!table.ok) return refused(table.why.code, `${path}: ${table.why.text}`);
  if (table.value.names.join(",") !== expected)
    return refused(
      "planning.anchors",
      `${path}: line 1 reads "${table.value.names.join(",").slice(0, 60)}"; ${expected} is expected`,
    );
  const anchors = new Map<string, Anchor>();
  for (const { line, cells } of table.value.rows) {
    const [meter = "", error, uncertainty] = cells;
    const anchor = { errorPercent: Number(error || "x"), uncertaintyPercent: Number(uncertainty || "x") };
    if (
      !(
        Math.abs(anchor.errorPercent) < 50 &&
        anchor.uncertaintyPercent >= 1e-4 &&
        anchor.uncertaintyPercent < 50
      )
    )
      return refused(
        "planning.anchors",
        `${path}: line ${line}: an error within ±50 % and a standard uncertainty from 0.0001 to 50 % are expected`,
      );
    if (anchors.has(meter))
      return refused("planning.anchors", `${path}: line ${line}: ${meter} stands above already`);
    anchors.set(meter, anchor);
  }
  return good(anchors);
}
