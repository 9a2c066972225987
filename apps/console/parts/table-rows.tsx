// The rows of a table under their heads: those in sight alone, of a million too, walked through by keyboard. Where there is less
// room than its columns need, the last of them stand below each row. Called by `data-table.tsx`.

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
} from "react";
import { type Column, type LaidOut, laidOut, widthOf } from "./columns.ts";
import { useEdges } from "./edges.ts";
import { Icon } from "./icons.tsx";
import { useWidthPx } from "./width.ts";

const ROW_PX = 42;
/** Of a scroll bar and the frame, whether there is a bar or not: what folds makes rows higher, and so decides on the bar. */
const BESIDE_PX = 18;
/** A quick hand at the wheel is through forty rows before more of them have come. */
const MORE_WITHIN_ROWS = 80;

interface Order<Row> {
  readonly sort: string;
  readonly down: boolean;
  readonly orderBy: (id: string) => void;
  /** Whether rows can be ordered by a column at all. */
  readonly by: (column: Column<Row>) => boolean;
}

interface RowsProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly more?: { readonly there: boolean; readonly load: () => void };
  readonly rowPx?: number;
  readonly order: Order<Row>;
}

export function Rows<Row>({ label, columns, rows, keyOf, more, rowPx = ROW_PX, order }: RowsProps<Row>) {
  const box = useRef<HTMLDivElement>(null);
  useEdges(box);
  const widthPx = useWidthPx(box);
  const laid = useMemo(
    () => laidOut(columns, widthPx === null ? null : widthPx - BESIDE_PX),
    [columns, widthPx],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 8,
    // How high a row has become is told after it was laid out; to ask for it at once would lay all of them out in between.
    measureElement: (row, told, { itemSizeCache, indexFromElement }) =>
      told?.borderBoxSize[0]?.blockSize ?? itemSizeCache.get(indexFromElement(row)) ?? rowPx,
    useFlushSync: false, // a few rows too late are never seen: there are eight more on either side
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
        data-moving={virtual.isScrolling || undefined}
        aria-rowcount={more?.there ? -1 : rows.length + 1}
        onKeyDown={walk}
        style={
          {
            minWidth: `calc(${laid.beside.map(widthOf).join(" + ")})`,
            "--row-height": `${rowPx}px`,
          } as CSSProperties
        }
      >
        <colgroup>
          {laid.beside.map((column) => (
            <col key={column.id} style={{ width: widthOf(column) }} />
          ))}
        </colgroup>
        <Heads {...{ laid, order }} />
        <Space px={above} />
        {items.map(({ index }) => {
          const row = rows[index]!;
          return <OneRow key={keyOf(row)} measure={virtual.measureElement} {...{ row, index, laid }} />;
        })}
        <Space px={below} />
      </table>
    </section>
  );
}

interface OneRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly laid: LaidOut<Row>;
  /** Text that needs more lines makes a row higher. */
  readonly measure: (row: HTMLTableSectionElement | null) => void;
}
/** Made once, however the table is scrolled: only what comes into sight costs anything. */
const OneRow = memo(function OneRow<Row>({ row, index, laid, measure }: OneRowProps<Row>) {
  return (
    <tbody ref={measure} data-index={index}>
      <tr className={laid.below.length > 0 ? "row parted" : "row"} aria-rowindex={index + 2}>
        {laid.beside.map(({ id, cell, number }) => (
          <td key={id} className={number ? "number" : undefined}>
            {cell(row)}
          </td>
        ))}
      </tr>
      {laid.below.length > 0 && (
        <tr className="folded" aria-rowindex={index + 2}>
          <td colSpan={laid.beside.length}>
            <dl>
              {laid.below.map(({ id, head, cell }) => (
                <div key={id}>
                  <dt>{head}</dt>
                  <dd>{cell(row)}</dd>
                </div>
              ))}
            </dl>
          </td>
        </tr>
      )}
    </tbody>
  );
}) as <Row>(props: OneRowProps<Row>) => ReactNode;

/** In place of the rows that are not seen. */
const Space = ({ px }: { readonly px: number }) =>
  px > 0 ? (
    <tbody>
      <tr>
        <td style={{ height: px, padding: 0, border: 0 }} />
      </tr>
    </tbody>
  ) : null;

interface HeadsProps<Row> {
  readonly laid: LaidOut<Row>;
  readonly order: Order<Row>;
}
function Heads<Row>({ laid: { beside, below }, order }: HeadsProps<Row>) {
  const folded = below.filter(order.by);
  return (
    <thead>
      <tr className={folded.length > 0 ? "parted" : undefined}>
        {beside.map((column) => (
          <th
            key={column.id}
            scope="col"
            className={column.number ? "number" : undefined}
            {...orderedBy([column], order)}
          >
            <Head {...{ column, order }} />
          </th>
        ))}
      </tr>
      {folded.length > 0 && (
        <tr className="folded">
          <th colSpan={beside.length} {...orderedBy(folded, order)}>
            {folded.map((column) => (
              <Head key={column.id} {...{ column, order }} />
            ))}
          </th>
        </tr>
      )}
    </thead>
  );
}

/** What a head says of the order of rows, by any of its columns. */
function orderedBy<Row>(columns: readonly Column<Row>[], { sort, down, by }: Order<Row>) {
  if (!columns.some(by)) return {};
  const sorted = columns.some(({ id }) => id === sort);
  return { "aria-sort": sorted ? (down ? "descending" : "ascending") : "none" } as const;
}

function Head<Row>({ column, order }: { readonly column: Column<Row>; readonly order: Order<Row> }) {
  const { id, head } = column;
  if (!order.by(column)) return head;
  return (
    <button type="button" onClick={() => order.orderBy(id)}>
      {head}
      {order.sort === id && <Icon name={order.down ? "down" : "up"} size={14} />}
    </button>
  );
}

/** Up and down go from row to row, to the same place in each. */
function walk(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
  const way = step[event.key as keyof typeof step];
  const from = event.target as HTMLElement;
  const row = from.closest("tbody");
  const to = way && row?.[way]?.querySelector<HTMLElement>("a, button");
  if (!to) return;
  event.preventDefault();
  to.focus();
}
