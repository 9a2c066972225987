// A verdict may rest on few pulses. How often what it leaves room for holds the true error of a meter, of each kind of release;
// how often the uncertainty alone would; and that no verdict hangs on the difference.

import { expect, it } from "vitest";
import { assess } from "./assess.ts";
import { EDGES_THAT_TELL, hiddenReleasePercent } from "./hidden-release.ts";
import type { Measured } from "./measured.ts";
import { sound } from "./testing/measured.ts";
import { covered, released, releases } from "./testing/released.ts";
import { weigh } from "./weigh.ts";

const RUNS = 80;
/** The fewest that a recording's verdict may rest on, and a detection's; and the most that may hide ticks. */
const FEW = [3, 6, 11, EDGES_THAT_TELL - 1];

function stated(measured: Measured) {
  const { error, method, budget, train } = weigh(measured);
  return {
    percent: error![method].percent,
    expandedPercent: budget!.expandedPercent,
    roomPercent: hiddenReleasePercent(train.used, error!),
  };
}

it("what a verdict leaves room for holds the true error in 95 % of all runs, from the fewest edges on", () => {
  for (const release of releases)
    for (const edges of FEW) {
      const share = covered(release, edges, RUNS, (measured) => {
        const { percent, expandedPercent, roomPercent } = stated(measured);
        return { percent, expandedPercent: expandedPercent + roomPercent };
      });
      expect(share, `${JSON.stringify(release)} after ${edges} edges`).toBeGreaterThan(0.95);
    }
});

it("the uncertainty alone would not, of a meter that waits for ticks: 50 % of 3, 80 % of 6, 91 % of 11", () => {
  const shares = [3, 6, 11].map((edges) => covered(releases[1]!, edges, 4 * RUNS, stated));
  expect(shares.map((share) => Math.round(10 * share) / 10)).toEqual([0.5, 0.8, 0.9]);
});

it("no verdict of few hangs on ticks that they hide", () => {
  const known = sound(0); // at a load that is measured, so that a limit holds
  const { edges } = released(releases[0]!, 11, 1).measured;
  const measured = { ...known, edges, meter: { ...known.meter, accuracyClass: "2" as const } };
  const { percent, expandedPercent, roomPercent } = stated(measured);
  expect(roomPercent).toBeCloseTo((100 * 0.02) / weigh(measured).error!.durationS, 12);
  const size = Math.abs(percent);
  /** At these loads a meter that is off by so much more reads so much more. */
  const seen = (byPercent: number) => {
    const factor = 1 + (Math.sign(percent) * byPercent) / 100;
    const off = edges.map((edge) => ({ ...edge, energyJ: edge.energyJ! / factor }));
    const { verdict, reasons } = assess({ ...measured, edges: off });
    return [verdict, reasons.find(({ code }) => code === "pulses.few")?.text ?? ""] as const;
  };
  const limit = weigh(measured).limit;
  const limitPercent = limit.ok ? limit.value.percent : Number.NaN;
  const [sure, unsure] = [
    /which would not change the verdict; 25 tell$/,
    /so that no verdict is sure; 25 tell$/,
  ];
  const to = (wanted: number) => wanted - size;
  expect(seen(to(0))).toEqual(["conforming", expect.stringMatching(sure)]);
  expect(seen(to(limitPercent - expandedPercent - roomPercent / 2))).toEqual([
    ...["undecided", expect.stringMatching(unsure)],
  ]);
  expect(seen(to(limitPercent + expandedPercent + roomPercent / 2))[0]).toBe("undecided");
  expect(seen(to(limitPercent + 2 * (expandedPercent + roomPercent)))[0]).toBe("nonconforming");
});

it("of enough edges there is no room, and no word of it", () => {
  const { measured } = released(releases[0]!, EDGES_THAT_TELL, 1);
  expect(stated(measured).roomPercent).toBe(0);
  expect(assess(measured).reasons.map(({ code }) => code)).not.toContain("pulses.few");
});
