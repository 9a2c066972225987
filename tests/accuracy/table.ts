// Tables of figures beside the bounds that they must keep. Every item of the accuracy report makes one; main.ts prints
// it, accuracy.test.ts asserts it.

export interface Bound {
  readonly least?: number;
  readonly most?: number;
}

/** A measured figure; without a bound it is told for orientation. */
export interface Figure {
  readonly value: number;
  readonly bound?: Bound;
}

export interface AccuracyTable {
  readonly title: string;
  /** What was done, in a sentence or two. */
  readonly about: string;
  /** Heads of all columns, the unit after a comma. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly (string | Figure)[])[];
}

export function kept({ value, bound }: Figure): boolean {
  if (bound === undefined) return true;
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = bound;
  return value >= least && value <= most; // what is not a number keeps no bound
}

/** One sentence for every figure that misses its bound. */
export function missed({ title, heads, rows }: AccuracyTable): string[] {
  return rows.flatMap((row) =>
    row.flatMap((cell, c) =>
      typeof cell === "string" || kept(cell)
        ? []
        : [`${title}, ${rowName(row)}: ${heads[c]} is ${cell.value}, demanded ${boundText(cell.bound)}`],
    ),
  );
}

const rowName = (row: AccuracyTable["rows"][number]): string =>
  row.filter((cell) => typeof cell === "string").join(", ");

/** Markdown: the bound stands beside its figure, and a figure that misses it is bold. */
export function markdown({ title, about, heads, rows }: AccuracyTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) => line(row.map(cellText)));
  return [`### ${title}`, "", about, "", line(heads), line(heads.map(() => "---")), ...body, ""].join("\n");
}

function cellText(cell: string | Figure): string {
  if (typeof cell === "string") return cell;
  const value = valueText(cell.value);
  if (cell.bound === undefined) return value;
  const beside = `${value} (${boundText(cell.bound)})`;
  return kept(cell) ? beside : `**${beside} MISSED**`;
}

function boundText({ least, most }: Bound = {}): string {
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  return least === undefined ? `≤ ${most}` : `≥ ${least}`;
}

/** Two digits say how small an error is; large figures keep their whole part. */
function valueText(value: number): string {
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return Math.abs(value) >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}
