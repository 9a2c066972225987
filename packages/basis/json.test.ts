// JSON with instants: what goes out comes back, and nothing else may be a bigint.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromJson, toJson } from "./json.ts";

describe("JSON with instants", () => {
  it("brings back any tree of plain values and instants", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((key) => !key.endsWith("TaiNs")),
          tie("node"),
          { maxKeys: 4 },
        ),
        fc.record({ startTaiNs: fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }) }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => void expect(fromJson(toJson(value))).toEqual(value)),
      { seed: 20_260_110, numRuns: 300 },
    );
  });

  it("refuses a bigint that would not come back", () => {
    expect(() => toJson({ start: 1n })).toThrow(/"start": instants are named …TaiNs/);
  });

  it("leaves a text alone that is no instant, and a key named __proto__ a key", () => {
    expect(fromJson('{"aTaiNs":"soon","__proto__":{"x":1}}')).toEqual(
      Object.fromEntries([
        ["aTaiNs", "soon"],
        ["__proto__", { x: 1 }],
      ]),
    );
  });
});
