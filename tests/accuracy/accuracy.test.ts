// The bounds on the reference energy's arithmetic, against closed-form truth; the full table is `npm run
// accuracy`.

import { describe, expect, it } from "vitest";
import { accuracyTable } from "./accuracy-table.ts";

const long = accuracyTable({
  seed: 43,
  waves: 2,
  pairs: 12,
  kinds: ["sine", "to the 25th", "to the 37th"],
  phases: [1, 3],
  durationsS: [10, 60],
});

describe("reference energy between any two instants, 24-bit codes, 49 … 51 Hz", () => {
  for (const { wave, phases, durationS, worstPpm } of long) {
    const bound = (wave === "to the 37th" ? 2 : 1) * (durationS === 10 ? 1 : 0.2);
    it(`certified rule, ${phases}-phase, ${wave}, ${durationS} s: within ${bound} ppm`, () => {
      expect(worstPpm.certified).toBeLessThan(bound);
      expect(worstPpm.certified).toBeGreaterThan(0); // the codes' rounding alone makes some error
    });
  }

  it("over one second each rule keeps its own, tighter bound", () => {
    const [sine, rich] = accuracyTable({
      seed: 4,
      waves: 6,
      pairs: 40,
      kinds: ["sine", "to the 37th"],
      phases: [1],
      durationsS: [1],
    });
    expect(sine?.worstPpm.light).toBeLessThan(0.1);
    expect(sine?.worstPpm.field).toBeLessThan(0.06);
    expect(sine?.worstPpm.certified).toBeLessThan(0.03);
    expect(rich?.worstPpm.light).toBeLessThan(2);
    expect(rich?.worstPpm.field).toBeLessThan(0.3);
    expect(rich?.worstPpm.certified).toBeLessThan(0.15);
  });
});
