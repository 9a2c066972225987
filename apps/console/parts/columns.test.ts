// Where there is less room than a table needs, its last columns fold, and what can be done with a row stays.

import { expect, it } from "vitest";
import { type Column, laidOut } from "./columns.ts";

const column = (id: string, width?: string, stays = false): Column<never> => ({
  ...{ id, head: id, cell: () => null, stays },
  ...(width !== undefined && { width }),
});
const columns = [
  column("meter", "100px"),
  column("verdict", "150px"),
  column("site", "200px"),
  column("ordered"), // as wide as columns are that say nothing
  column("do", "90px", true),
];
const ids = (roomPx: number | null) => {
  const { beside, below } = laidOut(columns, roomPx);
  return [beside.map(({ id }) => id).join(" "), below.map(({ id }) => id).join(" ")];
};

it.each([
  [null, "meter verdict site ordered do", ""],
  [668, "meter verdict site ordered do", ""],
  [667, "meter verdict site do", "ordered"],
  [539, "meter verdict do", "site ordered"],
  [339, "meter do", "verdict site ordered"],
  [10, "meter do", "verdict site ordered"],
])("in %s px", (roomPx, beside, below) => {
  expect(ids(roomPx)).toEqual([beside, below]);
});
