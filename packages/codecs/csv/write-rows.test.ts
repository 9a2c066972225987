import fc from "fast-check";
import { expect, test } from "vitest";
import { readRows } from "./rows.ts";
import { writeRows } from "./write-rows.ts";

test("rows that are written are read: any cells without line ends or outer blanks", () => {
  const cell = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .map((text) => text.replaceAll(/[\r\n]/g, "").trim());
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
      const kept = rows.map(([a, b, c]) => [`x${a}`, b, c]);
      const bytes = new TextEncoder().encode(writeRows(["a", "b b", 'c"'], kept));
      const read = readRows(bytes, "a,b", 1000);
      if (!read.ok) throw new Error(read.why.text);
      expect(read.value.names).toEqual(["a", "b b", 'c"']);
      expect(read.value.rows.map(({ cells }) => cells)).toEqual(kept);
    }),
  );
});
