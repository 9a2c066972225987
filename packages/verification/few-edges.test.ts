// A verdict may rest on few pulses. How often what it states holds the true error of a meter, of each kind of release; and how
// often it would without room for ticks that few edges hide.

import { expect, it } from "vitest";
import { assess } from "./assess.ts";
import { combined } from "./budget.ts";
import { EDGES_THAT_TELL, releaseContribution } from "./measurement-contributions.ts";
import { covered, released, releases } from "./testing/released.ts";
import { weigh } from "./weigh.ts";

const RUNS = 80;
/** The fewest that a recording's verdict may rest on, and a detection's; and the most that may hide ticks. */
const FEW = [3, 6, 11, EDGES_THAT_TELL - 1];

it("what is stated of few edges holds the true error in 95 % of all runs, from the fewest on", () => {
  for (const release of releases)
    for (const edges of FEW) {
      const share = covered(release, edges, RUNS, (measured) => {
        const { error, method, budget } = weigh(measured);
        return { percent: error![method].percent, expandedPercent: budget!.expandedPercent };
      });
      expect(share, `${JSON.stringify(release)} after ${edges} edges`).toBeGreaterThan(0.95);
    }
});

it("without room for hidden ticks it would not: 50 % of 3, 80 % of 6, 91 % of 11", () => {
  const [, ofTicks] = releases;
  const shares = [3, 6, 11].map((edges) =>
    covered(ofTicks!, edges, 4 * RUNS, (measured) => {
      const { error, method, contributions } = weigh(measured);
      const seen = contributions.filter(({ line }) => !line.source.startsWith("release"));
      expect(seen).toHaveLength(contributions.length - 1);
      return { percent: error![method].percent, expandedPercent: combined(seen).expandedPercent };
    }),
  );
  expect(shares.map((share) => Math.round(10 * share) / 10)).toEqual([0.5, 0.8, 0.9]);
});

it("the room is a tick of 20 ms over the time between the pulses, and none once they tell", () => {
  const { measured } = released(releases[0]!, 6, 1);
  const { error, contributions } = weigh(measured);
  const line = contributions.find(({ line: { source } }) => source.startsWith("release"))?.line;
  expect(line?.standardPercent).toBeCloseTo((100 * 0.02) / Math.sqrt(3) / error!.durationS, 12);
  expect(releaseContribution(EDGES_THAT_TELL, error!)).toBeNull();
  const { reasons } = assess(measured);
  expect(reasons.find(({ code }) => code === "pulses.few")?.text).toContain("up to 20 ms");
});
